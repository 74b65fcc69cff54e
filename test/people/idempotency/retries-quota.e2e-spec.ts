import type { Response } from 'supertest';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

const MIB = 1024 * 1024;

const isReplayed = ({ headers }: Response): boolean => headers['idempotency-replayed'] === 'true';

describe('answers that are kept for repeats', () => {
  const api = useTestApp();
  let author: Person;
  let comments: string;

  beforeEach(async () => {
    author = await signUp(api);
    comments = `/article/${(await postArticle(api, author)).slug}/comment`;
  });

  const post = async (key: string, text = key): Promise<Response> =>
    api.http.post(comments).set(author.auth).set('idempotency-key', key).send({ text });

  /** Answers of so many minutes ago: 1, 2, 3 … */
  async function addAnswers(count: number, bytes: number, { id } = author): Promise<void> {
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

  it('are the last thousand of a user: the oldest makes room for another', async () => {
    await post('oldest');
    await makeOldest();
    await addAnswers(998, 10);
    expect(isReplayed(await post('oldest'))).toBe(true);
    await post('thousandth');
    expect([await countKept(), isReplayed(await post('oldest'))]).toEqual([1000, true]);
    await post('one-more');
    expect([await countKept(), isReplayed(await post('one-more'))]).toEqual([1000, true]);
    expect(isReplayed(await post('oldest'))).toBe(false);
  });

  it('are no more than 16 MiB of a user', async () => {
    await post('oldest');
    await makeOldest();
    await addAnswers(15, MIB);
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

  it('are counted for each user alone', async () => {
    const other = await signUp(api);
    await addAnswers(1000, 10, other);
    await post('mine');
    expect([await countKept(other), await countKept()]).toEqual([1000, 1]);
  });

  it('make room without waiting for another request of the same user', async () => {
    await addAnswers(1005, 10);
    const sql = `select from idempotency_key where key_hash = 'added 1005' for update`;
    let status = 0;
    const meanwhile = async (): Promise<void> => {
      ({ status } = await post('meanwhile'));
    };
    await sendBehindLock(api, { sql, waiting: 0, meanwhile }, async () => undefined);
    expect(status).toBe(201);
    expect(await countKept()).toBe(1001);
  });

  it('make room once each where many are stored at once', async () => {
    await addAnswers(1000, 10);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => post(`at-once-${n}`)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    await post('afterwards');
    expect(await countKept()).toBe(1000);
  });
});
