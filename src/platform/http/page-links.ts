import type { ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { MAX_INTEGER } from '../validation/resource-id.js';

/** A page; without cursors, adjacent pages are found by offset. */
interface PageOfList {
  /** Fewer than the limit if the response would be too large. */
  items: readonly unknown[];
  startCursor: string | null;
  endCursor: string | null;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** The header of {@link linkPages}, for the OpenAPI document. */
export const PAGE_LINKS = {
  Link: {
    description: 'Adjacent pages (RFC 8288): `first`, `prev` and `next`, where they exist',
    schema: { type: 'string', example: '</article?limit=20&offset=20>; rel="next"' },
  },
} as const satisfies ApiResponseOptions['headers'];

/**
 * Sets the `Link` header to the adjacent pages (RFC 8288 §3, docs/api.md#pagination): references to the
 * same path with the filters of the request. Links have offsets where the request has one, or the list
 * has no cursors.
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
      ? adjacentCursors(page)
      : adjacentOffsets(page, limit, offset ?? 0);
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

/** Query parameters of the adjacent pages. */
interface AdjacentPages {
  next?: Record<string, string>;
  prev?: Record<string, string>;
}

function adjacentCursors({
  startCursor,
  endCursor,
  hasNextPage,
  hasPreviousPage,
}: PageOfList): AdjacentPages {
  return {
    ...(hasNextPage && endCursor !== null && { next: { after: endCursor } }),
    ...(hasPreviousPage && startCursor !== null && { prev: { before: startCursor } }),
  };
}

function adjacentOffsets(
  { items, hasNextPage, hasPreviousPage }: PageOfList,
  limit: number,
  offset: number,
): AdjacentPages {
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
  parameters: Record<string, string>,
): string {
  const query = new URLSearchParams(asked);
  ['after', 'before', 'offset'].forEach((name) => query.delete(name));
  Object.entries(parameters).forEach(([name, value]) => query.set(name, value));
  const tail = query.size > 0 ? `?${query.toString()}` : '';
  return `<${request.routeOptions.url}${tail}>; rel="${relation}"`;
}
