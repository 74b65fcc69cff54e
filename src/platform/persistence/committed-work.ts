import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';

/** What a piece of work has done to the database so far. */
export interface CommittedWork {
  /** Whether anything of it would outlive its failure. */
  committed: boolean;
}

/** SQL after which there is nothing in the database that was not there before. */
const LEAVES_NOTHING = /^\s*(select|rollback)\b/i;

const current = new AsyncLocalStorage<CommittedWork>();

/** Does `work`, and keeps in `state` whether anything of it has been committed. */
export function trackingCommits<T>(state: CommittedWork, work: () => T): T {
  return current.run(state, work);
}

/**
 * Lets {@link trackingCommits} know of what the connections of a pool commit: transactions, and each
 * statement outside of one that is not plainly a read.
 */
export function noteCommits(pool: Pool): void {
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
