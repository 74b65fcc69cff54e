import { Client } from 'pg';
import type { TestApp } from './test-app.js';

/** Milliseconds to wait for requests to block on a lock. */
const PATIENCE = 10_000;

/**
 * Runs SQL on a connection outside the application, which does not notice it (its result cache, for
 * example).
 */
export function runElsewhere<Row extends object>(
  api: TestApp,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return connected(api, async (client) => (await client.query<Row>(sql, values)).rows);
}

/**
 * Makes a race deterministic: runs `sql` in its own transaction, lets `send` block on its locks, and
 * commits when the given number of the application's statements wait for them.
 *
 * @param waiting number of statements that have to wait
 * @param meanwhile called while they wait
 * @returns the result of `send`
 * @throws Error if they do not wait in time
 */
export function sendBehindLock<Answer>(
  api: TestApp,
  {
    sql,
    waiting,
    meanwhile = () => undefined,
  }: { sql: string; waiting: number; meanwhile?: () => unknown },
  send: () => PromiseLike<Answer>,
): Promise<Answer> {
  return connected(api, async (client) => {
    await client.query('begin');
    await client.query(sql);
    const response = Promise.resolve(send());
    await untilWaiting(api, waiting);
    await meanwhile();
    await client.query('commit');
    return response;
  });
}

/** Terminates connections whose statements wait for a lock, as a crash of PostgreSQL would. */
export async function cutWaiting(api: TestApp): Promise<void> {
  await runElsewhere(
    api,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
}

/** Uses a separate connection: within a transaction, `pg_stat_activity` does not change. */
async function untilWaiting(api: TestApp, count: number): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  await connected(api, async (client) => {
    for (let waiting = 0; waiting < count;) {
      const { rows } = await client.query<{ waiting: number }>(
        `select count(*)::int as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      waiting = rows[0]?.waiting ?? 0;
      if (performance.now() > deadline) {
        throw new Error(`${waiting} statements wait for the lock, not ${count}`);
      }
    }
  });
}

async function connected<T>({ config }: TestApp, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: config.databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
