/** Greatest value of a PostgreSQL `integer`, which limits ids and offsets. */
export const MAX_INTEGER = 2_147_483_647;

/**
 * Parses the id in a path segment; undefined if it is not a valid id (not decimal digits, or beyond
 * PostgreSQL's `integer`). Callers then respond with 404, as for any id that does not exist.
 */
export function parseResourceId(segment: string): number | undefined {
  const id = /^\d{1,10}$/.test(segment) ? Number(segment) : 0;
  return id >= 1 && id <= MAX_INTEGER ? id : undefined;
}
