/**
 * Greatest size of a page in a response, in bytes. A page that would be larger has fewer items than the
 * limit, and says that more follow (docs/api.md#pagination).
 */
export const MAX_LIST_BYTES = 1_000_000;

/** Bytes of a response besides its items: total, cursors, brackets. */
const ENVELOPE_BYTES = 1000;

/** Bytes for the items of a page, with the commas between them. */
export const MAX_ITEMS_BYTES = MAX_LIST_BYTES - ENVELOPE_BYTES;

/** The first items that fit into a response; at least one. */
export function firstFitting<T extends object>(items: T[]): T[] {
  return fitsSurely(items) ? items : items.slice(0, countFitting(items));
}

/** The last items that fit into a response; at least one. */
export function lastFitting<T extends object>(items: T[]): T[] {
  return fitsSurely(items) ? items : items.slice(-countFitting(items.toReversed()));
}

function countFitting(items: readonly object[]): number {
  let size = 0;
  let count = 0;
  for (const item of items) {
    size += Buffer.byteLength(JSON.stringify(item)) + 1;
    if (size > MAX_ITEMS_BYTES) {
      break;
    }
    count++;
  }
  return Math.max(1, count);
}

/** Whether a cheap upper bound shows that all items fit, as for nearly every page. */
function fitsSurely(items: readonly object[]): boolean {
  return sizeBound(items) <= MAX_ITEMS_BYTES;
}

/** At most so many bytes for a UTF-16 unit in JSON: `\u0001`. */
const UNIT_BYTES = 6;

/** Quotes, a colon and a comma; or a number, `null` or `false`. */
const VALUE_BYTES = 26;

/** An upper bound for the size of the JSON of `value`. */
function sizeBound(value: unknown): number {
  if (typeof value === 'string') {
    return VALUE_BYTES + value.length * UNIT_BYTES;
  }
  if (typeof value !== 'object' || value === null) {
    return VALUE_BYTES;
  }
  let bound = VALUE_BYTES;
  for (const [key, member] of Object.entries(value)) {
    bound += VALUE_BYTES + key.length * UNIT_BYTES + sizeBound(member);
  }
  return bound;
}
