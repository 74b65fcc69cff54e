import type { LogContext, MikroORM } from '@mikro-orm/postgresql';
import { withReplacedMethod } from './replaced-method.js';

/**
 * The SQL that `orm` runs during `work`, in order, including `begin` and `commit`, and the SQL of
 * anything else that runs at the same time.
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
