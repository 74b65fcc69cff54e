import { isDeepStrictEqual } from 'node:util';
import type { BenchRequest } from './load.ts';

/** Fields that each program fills in its own way, or generates each time. */
const OWN = new Set([
  'startCursor',
  'endCursor',
  'id',
  'slug',
  'title',
  'publishedAt',
  'createdAt',
  'updatedAt',
]);

/**
 * Checks that the floor does the same work: its response has all fields of the server's, with equal
 * values, except generated ones.
 *
 * @throws Error naming the field that differs
 */
export async function assertSameResponses(
  requests: { server: BenchRequest; floor: BenchRequest },
  origins: { server: string; floor: string },
): Promise<void> {
  const expected = await fetchBody(origins.server, requests.server);
  const actual = await fetchBody(origins.floor, requests.floor);
  const isRead = (requests.server.method ?? 'GET') === 'GET';
  for (const [field, value] of Object.entries(expected)) {
    const isSame = isRead
      ? isDeepStrictEqual(actual[field], value) || field.endsWith('Cursor')
      : isDeepStrictEqual(actual[field], value) || OWN.has(field);
    if (!(field in actual) || !isSame) {
      throw new Error(
        `The floor's response to ${requests.server.path} differs in ${field}: ` +
          `${JSON.stringify(actual[field])?.slice(0, 300)} is not ${JSON.stringify(value).slice(0, 300)}`,
      );
    }
  }
}

async function fetchBody(
  origin: string,
  { path, method = 'GET', headers = {}, body }: BenchRequest,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'function' ? body() : body }),
  });
  return (await response.json()) as Record<string, unknown>;
}
