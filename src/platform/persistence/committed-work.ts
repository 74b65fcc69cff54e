import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';

/** Whether work has changed the database. */
export interface CommittedWork {
  /** Whether anything was committed, which a failure does not undo. */
  committed: boolean;
}

/** Statements that change nothing in the database. */
const LEAVES_NOTHING = /^\s*(select|rollback)\b/i;

const current = new AsyncLocalStorage<CommittedWork>();

/** Runs `work`, and records in `state` whether anything was committed. */
export function trackingCommits<T>(state: CommittedWork, work: () => T): T {
  return current.run(state, work);
}

/**
 * Reports commits on the connections of a pool to {@link trackingCommits}: those of transactions, and
 * every statement outside a transaction that is not clearly a read.
 */
export function observeCommits(pool: Pool): void {
  pool.on('connect', (client) => {
    client.query = new Proxy(client.query.bind(client), {
      apply(query, _this, args: [unknown, ...unknown[]]): unknown {
        const running: unknown = Reflect.apply(query, undefined, args);
        const state = current.getStore();
        const [text] = args;
        if (state && !state.committed && typeof text === 'string' && !LEAVES_NOTHING.test(text)) {
          void Promise.resolve(running).then(
            () => (state.committed ||= client.getTransactionStatus() === 'I'),
            () => undefined,
          );
        }
        return running;
      },
    });
  });
}
