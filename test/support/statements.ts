import type { LogContext, MikroORM } from '@mikro-orm/postgresql';
import { withReplacedMethod } from './replaced-method.js';

/**
 * The SQL that `orm` runs while `work` goes on, in its order, `begin` and `commit` included. Whatever
 * runs at the same time is among it.
 */
export async function statementsOf(
  orm: MikroORM,
  work: () => PromiseLike<unknown>,
): Promise<string[]> {
  const statements: string[] = [];
  const record = ({ query = '' }: LogContext): void => void statements.push(query.trim());
  await withReplacedMethod(orm.config.getLogger(), 'logQuery', () => record, work);
  return statements;
}
