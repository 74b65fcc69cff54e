/** Greatest value of a PostgreSQL `integer`, and so of an id and of an offset. */
export const MAX_INTEGER = 2_147_483_647;

/**
 * The id that a path segment stands for, or undefined if it can be no id (not decimal digits, or
 * beyond PostgreSQL's `integer`). What has no id does not exist: callers answer "not found".
 */
export function parseResourceId(segment: string): number | undefined {
  const id = /^\d{1,10}$/.test(segment) ? Number(segment) : 0;
  return id >= 1 && id <= MAX_INTEGER ? id : undefined;
}
