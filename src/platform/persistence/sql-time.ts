/**
 * SQL that gives a `timestamptz` as the contract writes times: ISO 8601 in UTC with milliseconds.
 * Rows then go into an answer as they are; the driver would give PostgreSQL's own notation.
 */
export function isoTime(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
