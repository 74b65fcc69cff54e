import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { ValidationFailedError } from '../errors/app-errors.js';
import { ExpectedVersion, type Versioned, type Versions } from '../expected-version.js';
import { serializeJson } from './json-serializer.js';

/** Characters of the digest in an entity tag: 96 bits. */
const DIGEST_LENGTH = 16;

/** Sets the `ETag` of a response. @returns the response */
export function setETag<T extends object>(
  reply: FastifyReply,
  versioned: Versioned,
  response: T,
): T {
  reply.header('ETag', formatETag(versioned, serializeJson(response)));
  return response;
}

/**
 * Sets the `ETag` of the response to a read.
 *
 * @returns the response; undefined, with status 304, where `If-None-Match` has that tag
 *   (docs/api.md#conditional-requests)
 */
export function notModifiedOr<T extends object>(
  reply: FastifyReply,
  versioned: Versioned,
  response: T,
): T | undefined {
  const etag = formatETag(versioned, serializeJson(response));
  reply.header('ETag', etag);
  if (matchesIfNoneMatch(etag, reply.request.headers['if-none-match'])) {
    reply.status(304);
    return undefined;
  }
  return response;
}

/**
 * `"<id>-<version>-<digest>"`. The digest covers everything else in the response, such as the name of
 * an author, or comments.
 *
 * @param response as it is sent
 */
function formatETag({ id, version }: Versioned, response: string): string {
  const digest = hash('sha256', response, 'base64url').slice(0, DIGEST_LENGTH);
  return `"${id}-${version}-${digest}"`;
}

/**
 * The version in a tag of {@link formatETag}, without the digest: a new comment is no reason to reject
 * an edit.
 */
function parseVersion(opaqueTag: string): Versioned | undefined {
  const [, id, version] = /^([1-9]\d*)-(0|[1-9]\d*)-/.exec(opaqueTag) ?? [];
  return id === undefined ? undefined : { id: Number(id), version: Number(version) };
}

/** Whether `If-None-Match` has this tag (RFC 9110 §13.1.2: a weak comparison). */
export function matchesIfNoneMatch(etag: string, ifNoneMatch: string | undefined): boolean {
  const tags = ifNoneMatch === undefined ? undefined : parseEntityTags(ifNoneMatch);
  return tags === '*' || (tags?.includes(etag.slice(1, -1)) ?? false);
}

/** What a response is compared by. */
export interface Validators {
  etag: string;
  /** As it is sent. */
  lastModified?: string | undefined;
}

/** The conditions of a read. */
export interface ReadCondition {
  ifNoneMatch: string | undefined;
  ifModifiedSince: string | undefined;
}

/** The conditions of a read, from its headers. */
export function readConditionOf(headers: IncomingHttpHeaders): ReadCondition {
  return {
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
  };
}

/**
 * Whether the client has this response already (RFC 9110 §13.2.2: the tag counts if there is one). A time
 * has to be the very one that was sent: after a deletion, the last change may be an earlier one.
 */
export function isUnmodified(
  { etag, lastModified }: Validators,
  { ifNoneMatch, ifModifiedSince }: ReadCondition,
): boolean {
  return ifNoneMatch === undefined
    ? lastModified !== undefined && lastModified === ifModifiedSince
    : matchesIfNoneMatch(etag, ifNoneMatch);
}

/**
 * The conditions of a change, from `If-Match` and `If-None-Match`; undefined if the request has
 * neither. A header that cannot be parsed is rejected: ignoring it would apply a conditional change
 * unconditionally.
 */
export const RequestPrecondition = createParamDecorator(
  (_: unknown, context: ExecutionContext): ExpectedVersion | undefined =>
    preconditionOf(context.switchToHttp().getRequest<FastifyRequest>().headers),
);

/** @throws ValidationFailedError */
function preconditionOf(headers: IncomingHttpHeaders): ExpectedVersion | undefined {
  const ifMatch = versionsOf(headers, 'If-Match');
  const ifNoneMatch = versionsOf(headers, 'If-None-Match');
  return ifMatch === undefined && ifNoneMatch === undefined
    ? undefined
    : new ExpectedVersion({ ifMatch, ifNoneMatch });
}

/** @throws ValidationFailedError */
function versionsOf(
  headers: IncomingHttpHeaders,
  name: 'If-Match' | 'If-None-Match',
): Versions | undefined {
  const header = headers[name.toLowerCase()];
  if (header === undefined) {
    return undefined;
  }
  const tags = typeof header === 'string' ? parseEntityTags(header) : undefined;
  if (tags === undefined) {
    const message = `${name} must be * or entity tags in double quotes, with commas between`;
    throw new ValidationFailedError([{ field: name, message }]);
  }
  return tags === '*' ? tags : tags.flatMap((tag) => parseVersion(tag) ?? []);
}

/** An entity tag (RFC 9110 §8.8.3); headers arrive as Latin-1. */
const TAG = /(?:W\/)?"([!#-~\x80-\xff]*)"/g;

const ONE_TAG = String.raw`(?:W/)?"[!#-~\x80-\xff]*"`;

/** What {@link parseEntityTags} accepts, for the OpenAPI document. */
export const ENTITY_TAGS_PATTERN = String.raw`^\s*(?:\*|(?:,\s*)*${ONE_TAG}(?:\s*,\s*(?:${ONE_TAG})?)*)\s*$`;

/**
 * The opaque parts of a list of tags, weak tags included: proxies that compress weaken them, so that
 * even `If-Match`, which RFC 9110 §13.1.1 compares strongly, would fail behind one.
 *
 * @returns undefined where the header is no such list
 */
function parseEntityTags(header: string): '*' | readonly string[] | undefined {
  if (header.trim() === '*') {
    return '*';
  }
  const tags = Array.from(header.matchAll(TAG), ([, tag = '']) => tag);
  // Between commas there is a tag or nothing (RFC 9110 §5.6.1.2).
  const elements = header
    .replaceAll(TAG, '*')
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '');
  const isList = elements.length === tags.length && elements.every((element) => element === '*');
  return isList && tags.length > 0 ? tags : undefined;
}
