import { Clock } from '../../../src/platform/clock.js';
import { runJob, runJobAt } from '../../support/jobs.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { type Person, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('jobs that remove what has expired', () => {
  const api = useTestApp();
  let person: Person;

  beforeEach(async () => {
    await runElsewhere(
      api,
      'truncate session, sign_in_limit, known_network, idempotency_key cascade',
    );
    person = await signUp(api);
  });

  /** What a job removes when it is `time`. */
  function runAt(time: number, name: string): Promise<number> {
    return runJobAt(api, name, new Date(time));
  }

  async function count(table: string): Promise<number> {
    const [row] = await runElsewhere<{ count: number }>(
      api,
      `select count(*)::int as count from ${table}`,
    );
    return row?.count ?? Number.NaN;
  }

  /** What a job removes while another transaction works with the rows of `table`. */
  async function runWhileLocked(table: string, time: number, name: string): Promise<unknown> {
    let removed: unknown;
    const meanwhile = async (): Promise<void> => {
      removed = await runAt(time, name);
    };
    const sql = `select from ${table} for update`;
    await sendBehindLock(api, { sql, waiting: 0, meanwhile }, async () => undefined);
    return removed;
  }

  /** When the only session ends. */
  async function expiryOf(): Promise<number> {
    const [row] = await runElsewhere<{ expires_at: Date }>(api, 'select expires_at from session');
    return row?.expires_at.getTime() ?? Number.NaN;
  }

  async function addLimit(key: string, expiresAt: number, blockedUntil?: number): Promise<void> {
    await runElsewhere(
      api,
      `insert into sign_in_limit (key, failures, expires_at, blocked_until) values ($1, 1, $2, $3)`,
      [key, new Date(expiresAt), blockedUntil === undefined ? null : new Date(blockedUntil)],
    );
  }

  describe('purge-sessions', () => {
    it('removes a session from the moment it expires, with its refresh tokens', async () => {
      const expiry = await expiryOf();
      expect(await runAt(expiry - 1, 'purge-sessions')).toBe(0);
      expect(await runAt(expiry, 'purge-sessions')).toBe(2);
      expect([await count('session'), await count('refresh_token')]).toEqual([0, 0]);
    });

    it('leaves those that are alive, and who has one signed in', async () => {
      await runElsewhere(
        api,
        `insert into session (created_at, updated_at, user_id, last_used_at, expires_at)
         select now(), now(), user_id, now(), now() - interval '1 second' from session`,
      );
      expect(await runJob(api, 'purge-sessions')).toBe(1);
      await api.http.get('/user/profile').set(person.auth).expect(200);
    });

    it('removes a session with more tokens than a batch has', async () => {
      await runElsewhere(
        api,
        `insert into refresh_token (hash, session_id, used_at)
         select 'hash ' || n, id, now() from session, generate_series(1, 2500) n`,
      );
      expect(await runAt(await expiryOf(), 'purge-sessions')).toBe(2502);
      expect(await count('session')).toBe(0);
    });

    it('leaves one that is just being refreshed', async () => {
      expect(await runWhileLocked('session', await expiryOf(), 'purge-sessions')).toBe(0);
      expect(await count('refresh_token')).toBe(1);
    });
  });

  describe('purge-sign-in-limits', () => {
    const NOW = Date.parse('2026-06-01T12:00:00Z');

    it('removes counts that are forgotten, and no other', async () => {
      await addLimit('forgotten', NOW);
      await addLimit('counted', NOW + 1);
      expect(await runAt(NOW, 'purge-sign-in-limits')).toBe(1);
      expect(await runElsewhere(api, 'select key from sign_in_limit')).toEqual([
        { key: 'counted' },
      ]);
    });

    it('keeps one that still blocks sign-ins', async () => {
      await addLimit('blocked', NOW - DAY, NOW + 1);
      expect(await runAt(NOW, 'purge-sign-in-limits')).toBe(0);
      expect(await runAt(NOW + 1, 'purge-sign-in-limits')).toBe(1);
    });

    it('leaves one that is just being counted', async () => {
      await addLimit('counted', NOW);
      expect(await runWhileLocked('sign_in_limit', NOW, 'purge-sign-in-limits')).toBe(0);
    });
  });

  describe('purge-known-networks', () => {
    it('removes a network 30 days after the last sign-in, and not before', async () => {
      await runElsewhere(api, 'truncate known_network');
      const NOW = Date.parse('2026-06-01T12:00:00Z');
      await withReplacedMethod(
        api.app.get(Clock),
        'now',
        () => () => new Date(NOW),
        () => signUp(api),
      );
      expect(await runAt(NOW + 30 * DAY - 1, 'purge-known-networks')).toBe(0);
      expect(await runAt(NOW + 30 * DAY, 'purge-known-networks')).toBe(1);
      expect(await count('known_network')).toBe(0);
    });
  });

  describe('purge-idempotency-keys', () => {
    const POSTED = Date.parse('2026-06-01T12:00:00Z');

    function post(): Promise<{ id: number }> {
      return withReplacedMethod(
        api.app.get(Clock),
        'now',
        () => () => new Date(POSTED),
        async () => {
          const { body } = await api.http
            .post('/article')
            .set({ ...person.auth, 'idempotency-key': 'a-key' })
            .send({ title: 'Posted once', text: 'A text' })
            .expect(201);
          return body;
        },
      );
    }

    beforeEach(async () => {
      await runElsewhere(api, `update session set expires_at = '2027-01-01'`);
    });

    it('removes a response a day after it was sent', async () => {
      await post();
      expect(await runAt(POSTED + DAY, 'purge-idempotency-keys')).toBe(1);
      expect(await count('idempotency_key')).toBe(0);
    });

    it('leaves one that is still given to repeats', async () => {
      const { id } = await post();
      expect(await runAt(POSTED + DAY - 1, 'purge-idempotency-keys')).toBe(0);
      expect(await post()).toMatchObject({ id });
    });

    it('leaves one that is just being stored', async () => {
      await post();
      const time = POSTED + DAY;
      expect(await runWhileLocked('idempotency_key', time, 'purge-idempotency-keys')).toBe(0);
    });
  });
});
