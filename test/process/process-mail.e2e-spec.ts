import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createDatabase, dropDatabase } from '../support/database-server.js';
import { MailServer } from '../support/mail-server.js';
import { JOB, useProcesses } from '../support/processes.js';

/** How often the server is killed. */
const KILLS = 50;

/** Milliseconds: the server is started as often. */
const TIMEOUT = 300_000;

describe('mails of a server that is killed again and again', () => {
  const { run, start } = useProcesses();
  const name = `platen_test_${randomBytes(8).toString('hex')}`;
  const mailServer = new MailServer();
  let client: Client;
  let env: Record<string, string>;

  beforeAll(async () => {
    await mailServer.start();
    const url = await createDatabase(name);
    client = new Client({ connectionString: url });
    await client.connect();
    env = {
      DATABASE_URL: url,
      MAIL_URL: mailServer.url,
      LOG_LEVEL: 'error',
      RATE_LIMIT_SIGN_UPS_PER_HOUR: '0',
      RATE_LIMIT_WRITES_PER_MINUTE: '0',
    };
  });
  afterAll(async () => {
    await client.end();
    await mailServer.stop();
    await dropDatabase(name);
  });

  /** Asks for links, each for another account, until the server is gone. @returns whose were accepted */
  async function requestLinks(url: string, round: number): Promise<string[]> {
    const accepted: string[] = [];
    for (let number = 0; ; number++) {
      const email = `user-${round}-${number}@example.com`;
      await client.query(
        `insert into "user" (created_at, updated_at, full_name, email, password, username, bio)
         values (now(), now(), 'A', $1, 'hash', $2, '')`,
        [email, `user-${round}-${number}`],
      );
      try {
        const { status } = await fetch(`${url}/user/password/forgot`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email }),
        });
        if (status === 202) {
          accepted.push(email);
        }
      } catch {
        return accepted;
      }
    }
  }

  it(
    'all arrive, and each twice at most, with the same Message-ID',
    async () => {
      const accepted: string[] = [];
      for (let round = 0; round < KILLS; round++) {
        const server = start(env);
        const requested = requestLinks(await server.url(), round);
        await delay(Math.random() * 300);
        server.kill('SIGKILL');
        await server.outcome;
        accepted.push(...(await requested));
      }
      expect(accepted.length).toBeGreaterThan(KILLS);
      // What was being sent when the process died is due again a while later.
      await client.query('update outbox_message set next_attempt_at = now()');
      await run(env, JOB, 'send-mail');
      expect((await client.query('select 1 from outbox_message')).rows).toEqual([]);
      const ids = new Map<string, Set<string>>();
      for (const { to, messageId } of mailServer.mails) {
        const [email = ''] = to;
        ids.set(email, (ids.get(email) ?? new Set()).add(messageId));
      }
      expect(accepted.filter((email) => !ids.has(email))).toEqual([]);
      expect([...ids].filter(([, one]) => one.size > 1)).toEqual([]);
    },
    TIMEOUT,
  );
});
