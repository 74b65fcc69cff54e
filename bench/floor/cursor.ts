/** The sort key of the lists. */
export type Key = [time: Date, id: number];

/** Encodes a cursor as the server does for comments. */
export function encodeCursor([time, id]: Key): string {
  return Buffer.from(`["${time.toISOString()}",${id}]`).toString('base64url');
}

/** Decodes a cursor. */
export function parseCursor(cursor: string): unknown[] {
  const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return Array.isArray(parts) ? parts : [];
}
