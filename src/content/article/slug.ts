import { transliterate, withRandomSuffix } from '../../platform/transliteration.js';

/** Greatest length of a slug. Slugs are ASCII, so characters, bytes and code points are the same. */
export const MAX_SLUG_LENGTH = 255;

/** What {@link isSlug} says, for the OpenAPI document. */
export const SLUG_PATTERN = `^(?!(feed|search)$)(?=.*[a-z-])[a-z0-9-]{1,${MAX_SLUG_LENGTH}}$`;

/** Slugs that are, or may become, routes of their own beside `/article/:slug`. */
const RESERVED_SLUGS: ReadonlySet<string> = new Set(['feed', 'search']);

/**
 * Whether `text` can be somebody's slug: lower-case ASCII letters, digits and `-`, not all digits
 * (that is an id), not reserved.
 */
export function isSlug(text: string): boolean {
  return /^[a-z0-9-]+$/.test(text) && text.length <= MAX_SLUG_LENGTH && isFree(text);
}

/**
 * The slug for a title: `title 1/3` gives `title-13`; other scripts are transliterated; a title
 * with nothing to spell gives `article`. It may be taken, see {@link withSuffix}.
 */
export function slugify(title: string): string {
  const slug = transliterate(title, MAX_SLUG_LENGTH) || 'article';
  return isFree(slug) ? slug : withSuffix(slug);
}

/** `slug` with random characters at its end, for when it is taken as it is. */
export function withSuffix(slug: string): string {
  return withRandomSuffix(slug, MAX_SLUG_LENGTH);
}

function isFree(slug: string): boolean {
  return !/^\d+$/.test(slug) && !RESERVED_SLUGS.has(slug);
}
