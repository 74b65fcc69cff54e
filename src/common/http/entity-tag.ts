import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { entityTagOf, parseEntityTags, Precondition, type Tagged } from '../entity-tag.js';

/** Gives the answer its entity tag. */
export function tagAnswer<T extends object>(reply: FastifyReply, tagged: Tagged, answer: T): T {
  setEntityTag(reply, tagged, answer);
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
  const tag = setEntityTag(reply, tagged, answer);
  if (isKnown(tag, reply.request.headers['if-none-match'])) {
    reply.status(304);
    return undefined;
  }
  return answer;
}

/** The JSON that the tag is made from is what is sent: large answers are not written twice. */
function setEntityTag(reply: FastifyReply, tagged: Tagged, answer: object): string {
  const json = JSON.stringify(answer);
  const tag = entityTagOf(tagged, json);
  reply.header('ETag', tag).serializer(() => json);
  return tag;
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
