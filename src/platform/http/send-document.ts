import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { isUnmodified, readConditionOf } from './entity-tag.js';

/** A document that is sent as it is. */
export interface TextDocument {
  /** Its media type. */
  type: string;
  body: string;
  lastModified?: Date | undefined;
}

/**
 * Sets the headers of a document, with its tag, a hash of it.
 *
 * @returns its body; undefined, with status 304, where the client has it already
 */
export function sendDocument(
  reply: FastifyReply,
  { type, body, lastModified }: TextDocument,
): string | undefined {
  const etag = `"${hash('sha1', body, 'base64url')}"`;
  const time = lastModified?.toUTCString();
  reply.headers({ 'Content-Type': type, ETag: etag });
  if (time !== undefined) {
    reply.header('Last-Modified', time);
  }
  if (isUnmodified({ etag, lastModified: time }, readConditionOf(reply.request.headers))) {
    reply.status(304).removeHeader('Content-Type');
    return undefined;
  }
  return body;
}
