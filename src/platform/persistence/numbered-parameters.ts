/**
 * Replaces `?` by the numbered parameters (`$1`) of PostgreSQL.
 *
 * @param sql must contain `?` for parameters only
 */
export function withNumberedParameters(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${++count}`);
}
