import type { Response } from 'supertest';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

const MIB = 1024 * 1024;

const isReplayed = ({ headers }: Response): boolean => headers['idempotency-replayed'] === 'true';

describe('responses that are stored for repeats', () => {
  const api = useTestApp();
  let author: Person;
  let comments: string;

  beforeEach(async () => {
    author = await signUp(api);
    comments = `/article/${(await postArticle(api, author)).slug}/comment`;
  });

  const post = async (key: string, text = key): Promise<Response> =>
    api.http.post(comments).set(author.auth).set('idempotency-key', key).send({ text });

  /** Inserts responses of 1, 2, 3 … minutes ago. */
  async function addResponses(count: number, bytes: number, { id } = author): Promise<void> {
    await runElsewhere(
      api,
      `insert into idempotency_key (user_id, key_hash, fingerprint, status, headers, body, created_at)
       select $1, 'added ' || n, 'print', 201, '{}', repeat('x', $3::int), now() - n * interval '1 minute'
       from generate_series(1, $2::int) n`,
      [id, count, bytes],
    );
  }

  async function countKept({ id } = author): Promise<number | undefined> {
    const sql = 'select count(*)::int as count from idempotency_key where user_id = $1';
    return (await runElsewhere<{ count: number }>(api, sql, [id]))[0]?.count;
  }

  const makeOldest = (): Promise<unknown> =>
    runElsewhere(
      api,
      `update idempotency_key set created_at = created_at - interval '20 hours' where user_id = $1`,
      [author.id],
    );

  it('are at most a thousand per user: the oldest is deleted', async () => {
    await post('oldest');
    await makeOldest();
    await addResponses(998, 10);
    expect(isReplayed(await post('oldest'))).toBe(true);
    await post('thousandth');
    expect([await countKept(), isReplayed(await post('oldest'))]).toEqual([1000, true]);
    await post('one-more');
    expect([await countKept(), isReplayed(await post('one-more'))]).toEqual([1000, true]);
    expect(isReplayed(await post('oldest'))).toBe(false);
  });

  it('are at most 16 MiB per user', async () => {
    await post('oldest');
    await makeOldest();
    await addResponses(15, MIB);
    expect(isReplayed(await post('oldest'))).toBe(true);
    await post('still-fits');
    expect(await countKept()).toBe(17);
    await runElsewhere(
      api,
      `update idempotency_key set body = repeat('x', ${2 * MIB})
      where key_hash = 'added 1' and user_id = ${author.id}`,
    );
    await post('one-more');
    expect(isReplayed(await post('one-more'))).toBe(true);
    expect(isReplayed(await post('still-fits'))).toBe(true);
    expect(isReplayed(await post('oldest'))).toBe(false);
  });

  it('are counted per user', async () => {
    const other = await signUp(api);
    await addResponses(1000, 10, other);
    await post('mine');
    expect([await countKept(other), await countKept()]).toEqual([1000, 1]);
  });

  it('are deleted without waiting for another request of the same user', async () => {
    await addResponses(1005, 10);
    const sql = `select from idempotency_key where key_hash = 'added 1005' for update`;
    let status = 0;
    const meanwhile = async (): Promise<void> => {
      ({ status } = await post('meanwhile'));
    };
    await sendBehindLock(api, { sql, waiting: 0, meanwhile }, async () => undefined);
    expect(status).toBe(201);
    expect(await countKept()).toBe(1001);
  });

  it('are deleted once each if many are stored at once', async () => {
    await addResponses(1000, 10);
    const responses = await Promise.all(Array.from({ length: 8 }, (_, n) => post(`at-once-${n}`)));
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 201));
    await post('afterwards');
    expect(await countKept()).toBe(1000);
  });
});
