/**
 * SQL that formats a `timestamptz` for the API: ISO 8601 in UTC with milliseconds. Rows can then be
 * sent unchanged; the driver would return PostgreSQL's own format.
 */
export function isoTime(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** SQL for a `timestamptz` in milliseconds since 1970: a tenth of the work of {@link isoTime}, for very many rows. */
export function epochTime(column: string): string {
  return `round(date_part('epoch', ${column}) * 1000)`;
}
