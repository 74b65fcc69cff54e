import { hash } from 'node:crypto';
import { isDate } from 'node:util/types';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Pool } from 'pg';
import { withNumberedParameters } from './numbered-parameters.js';

/** A named prepared statement. */
interface Statement {
  name: string;
  /** SQL with numbered parameters (`$1`). */
  text: string;
}

/** Keyed by the SQL with `?`. It holds the program's own SQL only, so its size is bounded. */
const statements = new Map<string, Statement>();

/** Names of the statements, keyed by the SQL that is sent. */
const names = new Map<string, string>();

/**
 * Runs a query as a prepared statement, which PostgreSQL parses and plans once per connection;
 * `em.execute()` inlines the parameters into the SQL, which is parsed and planned each time. Otherwise
 * it works the same way: it runs in the transaction of `em`, if any, and is logged by the ORM.
 *
 * @param sql constant SQL with `?` for its parameters
 * @param purpose `write` if the query changes something
 */
export async function queryPrepared<Row extends object>(
  em: SqlEntityManager,
  sql: string,
  params: readonly unknown[],
  purpose: 'read' | 'write' = 'read',
): Promise<Row[]> {
  // The entity manager of the request, as for every query of the ORM: tests run several applications.
  const current = em.getContext(false);
  const connection = current.getConnection(purpose);
  await connection.ensureConnection();
  const client = current.getTransactionContext<Kysely<unknown>>() ?? connection.getClient();
  const begin = Date.now();
  const log = (outcome: { level: 'info' | 'error'; results?: number }): void =>
    current.config
      .getLogger()
      .logQuery({ query: sql, params: [...params], took: Date.now() - begin, ...outcome });
  try {
    const { text } = statementOf(sql);
    const { rows } = await client.executeQuery<Row>(
      CompiledQuery.raw(text, params.map(toUtcString)),
    );
    log({ level: 'info', results: rows.length });
    return rows;
  } catch (error) {
    log({ level: 'error' });
    throw error;
  }
}

/**
 * Converts a `Date` to a string in UTC. The driver would use the time zone of the process with its
 * offset in whole minutes, which is wrong for historical offsets with seconds.
 */
function toUtcString(param: unknown): unknown {
  return isDate(param) ? param.toISOString() : param;
}

function statementOf(sql: string): Statement {
  const known = statements.get(sql);
  if (known) {
    return known;
  }
  const text = withNumberedParameters(sql);
  const name = `platen_${hash('sha1', text).slice(0, 16)}`;
  const statement = { name, text };
  statements.set(sql, statement);
  names.set(text, name);
  return statement;
}

/**
 * Makes the connections of a pool run the statements of {@link queryPrepared} by name. Kysely, through
 * which the ORM uses the driver, does not support named statements.
 */
export function nameStatements(pool: Pool): void {
  pool.on('connect', (client) => {
    client.query = new Proxy(client.query.bind(client), {
      apply(query, _this, [text, values, ...rest]: [unknown, ...unknown[]]): unknown {
        const name = typeof text === 'string' ? names.get(text) : undefined;
        const args = name === undefined ? [text, values] : [{ name, text, values }];
        return Reflect.apply(query, undefined, [...args, ...rest]);
      },
    });
  });
}
