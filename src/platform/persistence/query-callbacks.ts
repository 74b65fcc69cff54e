import type { Pool } from 'pg';

/**
 * Gives the driver a callback where it would return a promise. Workaround: pg (8.23) assigns a function literal
 * to a property of the query then, and V8 allocates such functions in the old generation, where each keeps the
 * promise, and so the rows, until the next full collection. A process that read much grew by all that it read: the
 * export of 10 000 articles took 40 MB more. Can be removed when pg's `Client.query()` assigns no literal.
 */
export function passCallbacks(pool: Pool): void {
  pool.on('connect', (client) => {
    client.query = new Proxy(client.query.bind(client), {
      apply(query, _this, args: unknown[]): unknown {
        const [text, values] = args;
        if (args.some((arg) => typeof arg === 'function') || isSubmittable(text)) {
          return Reflect.apply(query, undefined, args);
        }
        return new Promise((resolve, reject) => {
          const callback = (error: Error | null | undefined, result: unknown): void =>
            error ? reject(error) : resolve(result);
          Reflect.apply(query, undefined, [text, values, callback]);
        }).catch((error: Error) => {
          // As the driver does: a stack that leads to the application, not to the socket.
          Error.captureStackTrace(error);
          throw error;
        });
      },
    });
  });
}

/** Whether it is a query that reports its result itself, such as a cursor. */
function isSubmittable(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'submit' in query;
}
