import { parseResourceId } from '../common/validation/resource-id.js';

/**
 * Whether `cursor` is of the form that `Cursor.encode()` of the ORM gives for `createdAt, id`. The
 * ORM takes some others without a word and fails inside the database on the rest.
 */
export function isCommentCursor(cursor: unknown): cursor is string {
  if (typeof cursor !== 'string' || !/^[\w-]{1,100}$/.test(cursor)) {
    return false;
  }
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  // PostgreSQL's calendar, unlike ISO 8601, has no year 0.
  const [, createdAt = '', id = ''] = /^\["((?!0000)\d{4}-[\d:.T-]+Z)",(\d+)\]$/.exec(text) ?? [];
  const time = new Date(createdAt);
  return (
    !Number.isNaN(time.getTime()) &&
    time.toISOString() === createdAt &&
    parseResourceId(id) !== undefined
  );
}
