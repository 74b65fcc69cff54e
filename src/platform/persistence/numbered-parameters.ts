/**
 * SQL with numbered parameters (`$1`), as PostgreSQL needs it.
 *
 * @param sql with `?` for its parameters, and nowhere else
 */
export function withNumberedParameters(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${++count}`);
}
