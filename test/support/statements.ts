import type { LogContext, MikroORM } from '@mikro-orm/postgresql';
import { currentLogFields } from '../../src/platform/logging/log-fields.js';
import { withReplacedMethod } from './replaced-method.js';

/**
 * The SQL that `orm` runs during `work`, in order, including `begin` and `commit`, and the SQL of
 * anything else that runs at the same time, except for jobs, which start by themselves.
 *
 * @param job record the SQL of the job with this name instead, and no other
 */
export async function statementsOf(
  orm: MikroORM,
  work: () => PromiseLike<unknown>,
  job?: string,
): Promise<string[]> {
  const statements: string[] = [];
  const record = ({ query = '' }: LogContext): void => {
    if (currentLogFields().job === job) {
      statements.push(query.trim());
    }
  };
  await withReplacedMethod(orm.config.getLogger(), 'logQuery', () => record, work);
  return statements;
}
