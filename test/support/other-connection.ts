import { Client } from 'pg';
import type { TestApp } from './test-app.js';

/** How long requests may take to run into a lock, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Runs SQL on a connection that is not the application's: nothing there (its result cache, for one)
 * learns of it.
 */
export function runElsewhere<Row extends object>(
  api: TestApp,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return connected(api, async (client) => (await client.query<Row>(sql, values)).rows);
}

/**
 * Makes a race come out the same every time: runs `sql` in a transaction of its own, lets `send`
 * run into the locks of that, and commits when so many statements of the application wait for them.
 *
 * @param waiting how many statements have to wait
 * @param meanwhile what happens while they do
 * @returns what `send` gives
 * @throws Error if they do not come to wait
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
    const answer = Promise.resolve(send());
    await untilWaiting(api, waiting);
    await meanwhile();
    await client.query('commit');
    return answer;
  });
}

/** Cuts the connections whose statements wait for a lock, as a crash of PostgreSQL would. */
export async function cutWaiting(api: TestApp): Promise<void> {
  await runElsewhere(
    api,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
}

/** A connection of its own: within a transaction, `pg_stat_activity` stays as it was first read. */
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
