import { setTimeout as delay } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';

/** Milliseconds between two signs of life on the connection of a lock (`connection-bounds.ts`). */
const BEAT = 1000;

const TRY_LOCK = 'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked';

/** Keeps a job to one instance at a time, by an advisory lock of PostgreSQL. */
@Injectable()
export class JobLock {
  constructor(private readonly orm: MikroORM) {}

  /**
   * What `work` gives, while no other instance does what has this name.
   *
   * The lock belongs to an open transaction on a connection of its own and goes with either:
   * nothing is left of a process that dies, and a pooler before the database does no harm. What
   * `work` does is in transactions of its own.
   *
   * @param work is to end soon once its signal is aborted: the lock is lost then
   * @returns undefined, at once, where another instance is at it
   */
  async whileHeld<T>(
    name: string,
    work: (lost: AbortSignal) => Promise<T>,
  ): Promise<{ result: T } | undefined> {
    const connection = this.orm.em.getConnection();
    return connection.transactional(async (transaction) => {
      const ask = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
        connection.execute(sql, values, 'all', transaction);
      const [row] = await ask<{ locked: boolean }>(TRY_LOCK, [`job:${name}`]);
      return row?.locked ? { result: await keepingAlive(() => ask('select 1'), work) } : undefined;
    });
  }
}

/** What `work` gives, with a `beat` each {@link BEAT} until then; one that fails aborts it. */
async function keepingAlive<T>(
  beat: () => Promise<unknown>,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const lost = new AbortController();
  const beating = (async () => {
    while (!over.signal.aborted) {
      await beat();
      await delay(BEAT, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })().catch((error: unknown) => lost.abort(error));
  try {
    return await work(lost.signal);
  } finally {
    over.abort();
    await beating;
  }
}
