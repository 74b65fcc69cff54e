/**
 * SQL as PostgreSQL takes it, with `$1` where its first parameter goes.
 *
 * @param sql with `?` where they go, and nowhere else
 */
export function withNumberedParameters(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${++count}`);
}
