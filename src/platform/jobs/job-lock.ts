import { setTimeout as delay } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { FairQueue } from '../concurrency/fair-queue.js';

/**
 * Milliseconds between two statements that keep the lock's connection open (`connection-bounds.ts`).
 */
const HEARTBEAT_INTERVAL = 1000;

const TRY_LOCK = 'select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked';

/** Ensures that one instance at a time runs a job, with an advisory lock of PostgreSQL. */
@Injectable()
export class JobLock {
  /**
   * The locks that this process holds leave a connection to the work itself: many jobs start in the same second, and
   * would otherwise wait for each other, and requests for them.
   */
  private readonly held: FairQueue;

  constructor(
    private readonly orm: MikroORM,
    { databasePoolSize }: AppConfig,
  ) {
    this.held = new FairQueue({
      running: databasePoolSize - 1,
      waiting: Number.POSITIVE_INFINITY,
      share: Number.POSITIVE_INFINITY,
      refusal: 'Too many jobs',
      retryAfter: 0,
    });
  }

  /**
   * Runs `work` while no other instance runs work of this name; in a small pool, once other work has ended.
   *
   * The lock belongs to an open transaction on a connection of its own and ends with either: a
   * process that dies leaves no lock behind, and a pooler in front of the database does no harm.
   * `work` uses transactions of its own.
   *
   * @param work must end soon after its signal is aborted, which means that the lock is lost
   * @returns the result of `work`; undefined, at once, where another instance holds the lock
   */
  whileHeld<T>(
    name: string,
    work: (lockLost: AbortSignal) => Promise<T>,
  ): Promise<{ result: T } | undefined> {
    return this.held.run([], () => this.lockAndRun(name, work));
  }

  private async lockAndRun<T>(
    name: string,
    work: (lockLost: AbortSignal) => Promise<T>,
  ): Promise<{ result: T } | undefined> {
    const connection = this.orm.em.getConnection();
    return connection.transactional(async (transaction) => {
      const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
        connection.execute(sql, values, 'all', transaction);
      const [row] = await query<{ locked: boolean }>(TRY_LOCK, [`job:${name}`]);
      return row?.locked
        ? { result: await withHeartbeat(() => query('select 1'), work) }
        : undefined;
    });
  }
}

/** Calls `heartbeat` every {@link HEARTBEAT_INTERVAL} while `work` runs; a failure aborts `lockLost`. */
async function withHeartbeat<T>(
  heartbeat: () => Promise<unknown>,
  work: (lockLost: AbortSignal) => Promise<T>,
): Promise<T> {
  const finished = new AbortController();
  const lockLost = new AbortController();
  const beating = (async () => {
    while (!finished.signal.aborted) {
      await heartbeat();
      const { signal } = finished;
      await delay(HEARTBEAT_INTERVAL, undefined, { signal }).catch(() => undefined);
    }
  })().catch((error: unknown) => lockLost.abort(error));
  try {
    return await work(lockLost.signal);
  } finally {
    finished.abort();
    await beating;
  }
}
