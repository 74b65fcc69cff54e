import { hash } from 'node:crypto';
import { isDate } from 'node:util/types';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely } from 'kysely';
import type { Pool } from 'pg';
import { withNumberedParameters } from './numbered-parameters.js';

/** A statement as PostgreSQL knows it. */
interface Statement {
  name: string;
  /** With `$1` where its first parameter goes. */
  text: string;
}

/** By the SQL as it is written here. It grows with the program's own SQL, never with its input. */
const statements = new Map<string, Statement>();

/** Names of the statements, by the text that is sent. */
const names = new Map<string, string>();

/**
 * The rows of a query that PostgreSQL parses and plans once for each connection, where `em.execute()`
 * writes the parameters into the text and has all of that done each time. In all else it is the
 * same: it runs in the transaction of `em`, if there is one, and is logged by the ORM.
 *
 * @param sql made of constants alone, with `?` where its parameters go
 * @param purpose `write` for what changes something
 */
export async function queryPrepared<Row extends object>(
  em: SqlEntityManager,
  sql: string,
  params: readonly unknown[],
  purpose: 'read' | 'write' = 'read',
): Promise<Row[]> {
  // That of the request, as for every query of the ORM: in a test there are several applications.
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
    const { rows } = await client.executeQuery<Row>(CompiledQuery.raw(text, params.map(inUtc)));
    log({ level: 'info', results: rows.length });
    return rows;
  } catch (error) {
    log({ level: 'error' });
    throw error;
  }
}

/**
 * A time as text in UTC. The driver would write it in the time zone of the process, with an offset in
 * whole minutes, and before there were time zones offsets had seconds.
 */
function inUtc(param: unknown): unknown {
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
 * Lets the connections of a pool run the statements of {@link queryPrepared} by name. Kysely, through
 * which the ORM talks to the driver, has no means for that.
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
