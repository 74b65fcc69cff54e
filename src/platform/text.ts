/**
 * Strings are measured in code points, as PostgreSQL measures `varchar(n)`: an emoji of one code point
 * counts once, though it takes two UTF-16 units.
 */

/** Number of code points in `text`. */
export function codePointLength(text: string): number {
  let pairs = 0;
  // Iterating over the string would make a string of each character.
  for (let at = 1; at < text.length; at++) {
    if (isPair(text, at)) {
      pairs++;
    }
  }
  return text.length - pairs;
}

/** The first `count` code points of `text`; never half of a surrogate pair. */
export function firstCodePoints(text: string, count: number): string {
  if (text.length <= count) {
    return text;
  }
  let units = 0;
  for (let taken = 0; taken < count && units < text.length; taken++) {
    units += isPair(text, units + 1) ? 2 : 1;
  }
  return text.slice(0, units);
}

/** Whether the UTF-16 unit here and the one before it are one code point. */
function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

/**
 * Compares by code point, like `collate "C"` in PostgreSQL. `Array.prototype.sort` compares UTF-16
 * units by default, which puts U+1F600 before U+FF5E.
 */
export function compareByCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8'));
}

/**
 * Whether PostgreSQL can store `text` unchanged: it rejects NUL, and lone surrogates cannot be encoded
 * in UTF-8 (they would silently become U+FFFD).
 */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes `text` for HTML, both for text content and for attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character);
}
