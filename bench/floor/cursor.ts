/** What the lists are ordered by. */
export type Key = [time: Date, id: number];

/** As the server writes the cursors of comments. */
export function encodeCursor([time, id]: Key): string {
  return Buffer.from(`["${time.toISOString()}",${id}]`).toString('base64url');
}

/** The parts of a cursor of ours. */
export function parseCursor(cursor: string): unknown[] {
  const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return Array.isArray(parts) ? parts : [];
}
