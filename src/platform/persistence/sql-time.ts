/**
 * SQL that formats a `timestamptz` for the API: ISO 8601 in UTC with milliseconds. Rows can then be
 * sent unchanged; the driver would return PostgreSQL's own format.
 */
export function isoTime(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
