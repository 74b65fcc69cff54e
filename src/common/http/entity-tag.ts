import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { entityTagOf, parseEntityTags, Precondition, type Tagged } from '../entity-tag.js';
import { jsonTextOf } from './json-text.js';

/** Gives the answer its entity tag. */
export function tagAnswer<T extends object>(reply: FastifyReply, tagged: Tagged, answer: T): T {
  reply.header('ETag', entityTagOf(tagged, jsonTextOf(answer)));
  return answer;
}

/**
 * The same for a read: 304 and nothing where the client has just that already (RFC 9110 §13.1.2, a
 * weak comparison).
 */
export function answerUnlessKnown<T extends object>(
  reply: FastifyReply,
  tagged: Tagged,
  answer: T,
): T | undefined {
  const tag = entityTagOf(tagged, jsonTextOf(answer));
  reply.header('ETag', tag);
  if (isKnown(tag, reply.request.headers['if-none-match'])) {
    reply.status(304);
    return undefined;
  }
  return answer;
}

/** Whether `If-None-Match` names this tag (RFC 9110 §13.1.2: a weak comparison). */
export function isKnown(tag: string, ifNoneMatch: string | undefined): boolean {
  const known = parseEntityTags(ifNoneMatch);
  return known === '*' || (known?.includes(tag.slice(1, -1)) ?? false);
}

/** What the request's `If-Match` asks for; undefined where it asks for nothing. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): Precondition | undefined =>
    Precondition.from(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);
