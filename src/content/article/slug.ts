import { transliterate, withRandomSuffix } from '../../platform/transliteration.js';

/** Maximum length of a slug. Slugs are ASCII, so characters, bytes and code points are the same. */
export const MAX_SLUG_LENGTH = 255;

/** Name of the constraint that an article with a taken slug violates. */
export const SLUG_KEY = 'article_slug_unique';

/** The rule of {@link isSlug} as a pattern, for the OpenAPI document. */
export const SLUG_PATTERN = `^(?!(feed|search)$)(?=.*[a-z-])[a-z0-9-]{1,${MAX_SLUG_LENGTH}}$`;

/** The same in words. */
export const SLUG_RULE = `slug must be 1 to ${MAX_SLUG_LENGTH} lower-case ASCII letters, digits and hyphens, not all digits, not reserved`;

/** Slugs that are, or may become, routes next to `/article/:slug`. */
const RESERVED_SLUGS: ReadonlySet<string> = new Set(['feed', 'search']);

/**
 * Whether `text` is a valid slug: lower-case ASCII letters, digits and `-`, not all digits
 * (that is an id), not reserved.
 */
export function isSlug(text: string): boolean {
  return /^[a-z0-9-]+$/.test(text) && text.length <= MAX_SLUG_LENGTH && isFree(text);
}

/**
 * The slug for a title: `title 1/3` becomes `title-13`; other scripts are transliterated; a title without
 * letters or digits becomes `article`. The slug may be taken, see {@link withSuffix}.
 */
export function slugify(title: string): string {
  const slug = transliterate(title, MAX_SLUG_LENGTH) || 'article';
  return isFree(slug) ? slug : withSuffix(slug);
}

/** `slug` with a random suffix, for when it is taken. */
export function withSuffix(slug: string): string {
  return withRandomSuffix(slug, MAX_SLUG_LENGTH);
}

function isFree(slug: string): boolean {
  return !/^\d+$/.test(slug) && !RESERVED_SLUGS.has(slug);
}
