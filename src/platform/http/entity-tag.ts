import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import {
  type EntityTags,
  entityTagOf,
  parseEntityTags,
  Precondition,
  type Tagged,
} from '../version-precondition.js';
import { ValidationFailedError } from '../errors/app-errors.js';
import { serializeJson } from './json-serializer.js';

/** Gives the answer its entity tag. */
export function setETag<T extends object>(reply: FastifyReply, tagged: Tagged, answer: T): T {
  reply.header('ETag', entityTagOf(tagged, serializeJson(answer)));
  return answer;
}

/**
 * The same for a read: 304 and nothing where the client has just that already (RFC 9110 §13.1.2, a
 * weak comparison).
 */
export function notModifiedOr<T extends object>(
  reply: FastifyReply,
  tagged: Tagged,
  answer: T,
): T | undefined {
  const tag = entityTagOf(tagged, serializeJson(answer));
  reply.header('ETag', tag);
  if (matchesIfNoneMatch(tag, reply.request.headers['if-none-match'])) {
    reply.status(304);
    return undefined;
  }
  return answer;
}

/** Whether `If-None-Match` names this tag (RFC 9110 §13.1.2: a weak comparison). */
export function matchesIfNoneMatch(tag: string, ifNoneMatch: string | undefined): boolean {
  const known = ifNoneMatch === undefined ? undefined : parseEntityTags(ifNoneMatch);
  return known === '*' || (known?.includes(tag.slice(1, -1)) ?? false);
}

/**
 * The conditions of a change: undefined where the request has none. What cannot be read is refused,
 * not passed over: a change that should not happen would be made.
 */
export const RequestPrecondition = createParamDecorator(
  (_: unknown, context: ExecutionContext): Precondition | undefined =>
    preconditionOf(context.switchToHttp().getRequest<FastifyRequest>().headers),
);

/** @throws ValidationFailedError */
function preconditionOf(headers: IncomingHttpHeaders): Precondition | undefined {
  const ifMatch = tagsOf(headers, 'If-Match');
  const ifNoneMatch = tagsOf(headers, 'If-None-Match');
  return ifMatch === undefined && ifNoneMatch === undefined
    ? undefined
    : new Precondition({ ifMatch, ifNoneMatch });
}

/** @throws ValidationFailedError */
function tagsOf(
  headers: IncomingHttpHeaders,
  name: 'If-Match' | 'If-None-Match',
): EntityTags | undefined {
  const header = headers[name.toLowerCase()];
  if (header === undefined) {
    return undefined;
  }
  const tags = typeof header === 'string' ? parseEntityTags(header) : undefined;
  if (tags === undefined) {
    const message = `${name} must be * or entity tags in double quotes, with commas between`;
    throw new ValidationFailedError([{ field: name, message }]);
  }
  return tags;
}
