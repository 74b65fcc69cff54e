/**
 * SQL for a `timestamptz` in the format of the API: ISO 8601 in UTC with milliseconds. Rows can then be
 * sent as they are; the driver would return PostgreSQL's own format.
 */
export function isoTime(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
