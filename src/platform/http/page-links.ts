import type { ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { MAX_INTEGER } from '../validation/resource-id.js';

/** How the pages beside a page are found; without cursors, by offset. */
interface PageOfList {
  /** Fewer than the limit where more would be too large for one answer. */
  items: readonly unknown[];
  startCursor: string | null;
  endCursor: string | null;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** The header of {@link linkPages}, for the OpenAPI document. */
export const PAGE_LINKS = {
  Link: {
    description:
      'The pages beside this one (RFC 8288): `first`, `prev`, `next`, as far as there are',
    schema: { type: 'string', example: '</article?limit=20&offset=20>; rel="next"' },
  },
} as const satisfies ApiResponseOptions['headers'];

/**
 * Gives the answer a `Link` header with the pages beside it (RFC 8288 §3): references to the same
 * path, with the filters of the request. Who pages by offset is led on by offset, everybody else by
 * cursor, if there are cursors.
 */
export function linkPages<T extends PageOfList>(
  reply: FastifyReply,
  { limit, offset }: { limit: number; offset?: number | undefined },
  page: T,
): T {
  const asked = new URLSearchParams(reply.request.query as Record<string, string>);
  const byCursor = asked.has('after') || asked.has('before');
  const { next, prev } =
    byCursor || (offset === undefined && page.endCursor !== null)
      ? cursorsBeside(page)
      : offsetsBeside(page, limit, offset ?? 0);
  const isFirst = !byCursor && (offset ?? 0) === 0;
  const links = [
    ...(isFirst ? [] : [linkTo(reply, asked, 'first', {})]),
    ...(prev ? [linkTo(reply, asked, 'prev', prev)] : []),
    ...(next ? [linkTo(reply, asked, 'next', next)] : []),
  ];
  if (links.length > 0) {
    reply.header('Link', links.join(', '));
  }
  return page;
}

/** The members of the query that lead to the pages beside this one. */
interface Beside {
  next?: Record<string, string>;
  prev?: Record<string, string>;
}

function cursorsBeside({
  startCursor,
  endCursor,
  hasNextPage,
  hasPreviousPage,
}: PageOfList): Beside {
  return {
    ...(hasNextPage && endCursor !== null && { next: { after: endCursor } }),
    ...(hasPreviousPage && startCursor !== null && { prev: { before: startCursor } }),
  };
}

function offsetsBeside(
  { items, hasNextPage, hasPreviousPage }: PageOfList,
  limit: number,
  offset: number,
): Beside {
  const next = offset + items.length;
  return {
    ...(hasNextPage && next <= MAX_INTEGER && { next: { offset: String(next) } }),
    ...(hasPreviousPage && { prev: { offset: String(Math.max(0, offset - limit)) } }),
  };
}

function linkTo(
  { request }: FastifyReply,
  asked: URLSearchParams,
  relation: 'first' | 'prev' | 'next',
  members: Record<string, string>,
): string {
  const query = new URLSearchParams(asked);
  ['after', 'before', 'offset'].forEach((name) => query.delete(name));
  Object.entries(members).forEach(([name, value]) => query.set(name, value));
  const tail = query.size > 0 ? `?${query.toString()}` : '';
  return `<${request.routeOptions.url}${tail}>; rel="${relation}"`;
}
