import type { QueryResult, SqlEntityManager } from '@mikro-orm/postgresql';

/** The rows that {@link deleteBatch} deletes. */
export interface DeletableRows {
  table: string;
  /** The primary key of the table, or `ctid`. */
  key: string;
  /**
   * A query for keys of the rows, in the order in which to delete them. Constant SQL, with `?` for
   * parameters.
   */
  select: string;
}

/**
 * Deletes some of the rows, in one statement. Rows that another transaction has locked are skipped.
 *
 * @param params values of the parameters in {@link DeletableRows.select}
 * @param limit how many rows to delete at most
 * @returns how many were deleted
 */
export async function deleteBatch(
  em: SqlEntityManager,
  { table, key, select }: DeletableRows,
  params: readonly unknown[],
  limit: number,
): Promise<number> {
  // An array is evaluated once, whatever plan PostgreSQL chooses; a subquery may run again.
  const sql = `
    delete from ${table} where ${key} = any(array(
      ${select}
      limit ? for update skip locked))`;
  const { affectedRows } = await em.execute<QueryResult>(sql, [...params, limit], 'run');
  return affectedRows;
}
