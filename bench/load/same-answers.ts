import { isDeepStrictEqual } from 'node:util';
import type { BenchRequest } from './load.ts';

/** What every program words in its own way, or makes anew each time. */
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
 * Checks that the floor does the same work: its answer has all that the server's has, and it is the
 * same, but for what is made anew.
 *
 * @throws Error naming the member that differs
 */
export async function assertSameAnswers(
  requests: { server: BenchRequest; floor: BenchRequest },
  origins: { server: string; floor: string },
): Promise<void> {
  const expected = await answer(origins.server, requests.server);
  const actual = await answer(origins.floor, requests.floor);
  const isRead = (requests.server.method ?? 'GET') === 'GET';
  for (const [member, value] of Object.entries(expected)) {
    const isSame = isRead
      ? isDeepStrictEqual(actual[member], value) || member.endsWith('Cursor')
      : isDeepStrictEqual(actual[member], value) || OWN.has(member);
    if (!(member in actual) || !isSame) {
      throw new Error(
        `The floor's answer to ${requests.server.path} differs in ${member}: ` +
          `${JSON.stringify(actual[member])?.slice(0, 300)} is not ${JSON.stringify(value).slice(0, 300)}`,
      );
    }
  }
}

async function answer(
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
