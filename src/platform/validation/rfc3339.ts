/** `date-time` of RFC 3339 §5.6, whose letters are case-insensitive. */
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * Parses an RFC 3339 time, truncated to milliseconds; undefined if it is invalid. Stricter than `Date`,
 * which parses `T24:00:00Z` as the next day and 30 February as 2 March. Also undefined for times that
 * cannot be represented: a leap second (`:60`), which neither `Date` nor PostgreSQL supports, and a UTC
 * year of 0, which PostgreSQL lacks, or above 9999.
 */
export function parseRfc3339(text: string): Date | undefined {
  const [, date = '', clock = '', fraction = '', offset = ''] = DATE_TIME.exec(text) ?? [];
  if (!isDate(date)) {
    return undefined;
  }
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const time = new Date(`${date}T${clock}.${milliseconds}${offset.toUpperCase()}`);
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time : undefined;
}

/** Whether this `YYYY-MM-DD` exists in the calendar. */
function isDate(date: string): boolean {
  const time = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
}
