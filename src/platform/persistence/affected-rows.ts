import type { QueryResult, SqlEntityManager } from '@mikro-orm/postgresql';

/** Runs a statement that gives no rows. @returns how many it has changed or removed */
export async function countAffected(
  em: SqlEntityManager,
  sql: string,
  params: readonly unknown[],
): Promise<number> {
  const { affectedRows } = await em.execute<QueryResult>(sql, [...params], 'run');
  return affectedRows;
}
