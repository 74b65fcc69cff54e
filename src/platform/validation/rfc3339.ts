/** RFC 3339 §5.6, `date-time`: whose letters may be of either case. */
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * The time that a text of RFC 3339 stands for, cut to milliseconds; undefined where it is none.
 * Stricter than `Date`, which takes `T24:00:00Z` for the next day and the 30th of February for the 2nd
 * of March. Also undefined for what cannot be said back: a leap second (`:60`), which neither `Date`
 * nor PostgreSQL has, and a time that in UTC is of the year 0, which PostgreSQL lacks, or beyond 9999.
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

/** Whether the calendar has this `YYYY-MM-DD`. */
function isDate(date: string): boolean {
  const time = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
}
