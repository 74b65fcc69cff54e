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

/** What `If-Match` asks for: which versions of a thing may be changed. */
export class Precondition {
  private constructor(private readonly tags: '*' | readonly string[]) {}

  /** @returns undefined where the header is not there: everything may be changed */
  static from(ifMatch: string | undefined): Precondition | undefined {
    const tags = parseEntityTags(ifMatch);
    return tags === undefined ? undefined : new Precondition(tags);
  }

  /** Compares id and version alone: a comment in between is no reason to refuse an edit. */
  allows({ id, version }: Tagged): boolean {
    return this.tags === '*' || this.tags.some((tag) => tag.startsWith(`${id}-${version}-`));
  }
}

/** The opaque parts of a list of tags, weak ones too: proxies that compress weaken them. */
export function parseEntityTags(header: string | undefined): '*' | string[] | undefined {
  if (header === undefined || header.trim() === '*') {
    return header === undefined ? undefined : '*';
  }
  return Array.from(header.matchAll(/(?:W\/)?"([^"]*)"/g), ([, tag = '']) => tag);
}
