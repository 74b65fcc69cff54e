import type { QueryResult, SqlEntityManager } from '@mikro-orm/postgresql';

/** Rows that one statement changes at most: it has to end within the statement timeout. */
const BATCH_SIZE = 2000;

/**
 * Changes or deletes rows by as many statements as it takes, in the transaction of the caller. Rows that
 * another transaction has locked are waited for, unlike with `deleteBatch()`.
 *
 * @param sql a statement that finds fewer rows each time; its last parameter is the limit
 * @param params values of the others
 */
export async function executeInBatches(
  em: SqlEntityManager,
  sql: string,
  params: readonly unknown[],
): Promise<void> {
  let changed: number;
  do {
    const result = await em.execute<QueryResult>(sql, [...params, BATCH_SIZE], 'run');
    changed = result.affectedRows;
  } while (changed > 0);
}
