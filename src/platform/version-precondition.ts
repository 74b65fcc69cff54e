import { hash } from 'node:crypto';

/** What a tag is made of besides the answer itself. */
export interface Tagged {
  id: number;
  /** Counts the changes of the thing's own content. */
  version: number;
}

/**
 * The entity tag of an answer: `"<id>-<version>-<rest>"`, where the rest covers whatever else the
 * answer shows (an author's name, comments).
 *
 * @param answer as it is sent
 */
export function entityTagOf({ id, version }: Tagged, answer: string): string {
  const rest = hash('sha256', answer, 'base64url').slice(0, 16);
  return `"${id}-${version}-${rest}"`;
}

/** The conditions of a change, as `If-Match` and `If-None-Match` give them; at least one is there. */
export interface Conditions {
  /** Versions of which one must be there still. */
  ifMatch?: EntityTags | undefined;
  /** Versions of which none may be there; `*` stands for any. */
  ifNoneMatch?: EntityTags | undefined;
}

/** Under which conditions a thing may be changed (RFC 9110 §13.1.1, §13.1.2). */
export class Precondition {
  constructor(private readonly conditions: Conditions) {}

  /** Whether there must be something that is changed. */
  get needsPresent(): boolean {
    return this.conditions.ifMatch !== undefined;
  }

  /** Whether nothing may be there yet (`If-None-Match: *`). */
  get createsOnly(): boolean {
    return this.conditions.ifNoneMatch === '*';
  }

  /**
   * Compares id and version alone: a comment in between is no reason to refuse an edit.
   *
   * @param present what is there, if anything is
   */
  allows(present: Tagged | null): boolean {
    const { ifMatch, ifNoneMatch } = this.conditions;
    return (
      (ifMatch === undefined || names(ifMatch, present)) &&
      (ifNoneMatch === undefined || !names(ifNoneMatch, present))
    );
  }
}

function names(tags: EntityTags, present: Tagged | null): boolean {
  if (present === null || tags === '*') {
    return present !== null;
  }
  return tags.some((tag) => tag.startsWith(`${present.id}-${present.version}-`));
}

/** Any version, or some, by the opaque parts of their tags. */
export type EntityTags = '*' | readonly string[];

/** A tag (RFC 9110 §8.8.3); headers come as Latin-1. */
const TAG = /(?:W\/)?"([!#-~\x80-\xff]*)"/g;

const ONE_TAG = String.raw`(?:W/)?"[!#-~\x80-\xff]*"`;

/** What {@link parseEntityTags} takes, for the OpenAPI document. */
export const ENTITY_TAGS_PATTERN = String.raw`^\s*(?:\*|(?:,\s*)*${ONE_TAG}(?:\s*,\s*(?:${ONE_TAG})?)*)\s*$`;

/**
 * A list of tags, weak ones too: proxies that compress weaken them, so that even `If-Match`, which
 * RFC 9110 §13.1.1 compares strongly, would fail behind one.
 *
 * @returns undefined where the header is no such list
 */
export function parseEntityTags(header: string): EntityTags | undefined {
  if (header.trim() === '*') {
    return '*';
  }
  const tags = Array.from(header.matchAll(TAG), ([, tag = '']) => tag);
  // Between commas stands a tag or nothing (RFC 9110 §5.6.1.2).
  const elements = header
    .replaceAll(TAG, '*')
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '');
  const isList = elements.length === tags.length && elements.every((element) => element === '*');
  return isList && tags.length > 0 ? tags : undefined;
}
