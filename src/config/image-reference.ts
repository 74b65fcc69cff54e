/** Where the files of uploaded pictures are, on this server. */
export const MEDIA_PATH = '/media/file/';

/** Base URL for parsing a path. */
const ANY_SITE = 'http://site.invalid';

/** Characters that are invalid in URLs, would end an HTML attribute, or are invisible. */
const FORBIDDEN = /[\s\p{C}"'`<>\\^{|}]/u;

/** Characters of a serialised URL (RFC 3986 §2), except quotes. */
const PLAIN_URL = /^[\w\-.~:/?#[\]@!$&()*+,;=%]+$/;

/**
 * Normalises a reference to an image: an http or https URL without credentials, or an absolute path,
 * such as `/assets/me.png`. The result is safe in an HTML attribute without escaping.
 *
 * It is a part of the configuration, which has such a reference too and must not depend on users.
 *
 * @returns the serialised URL (WHATWG URL) in ASCII; undefined if the reference is invalid
 */
export function normalizeImageReference(text: string): string | undefined {
  return text.startsWith('/') ? plain(text, pathOf) : normalizeHttpUrl(text);
}

/** Normalises an http or https URL without credentials, as {@link normalizeImageReference} does. */
export function normalizeHttpUrl(text: string): string | undefined {
  return plain(text, httpUrlOf);
}

function plain(text: string, parse: (text: string) => string | undefined): string | undefined {
  const normalized = FORBIDDEN.test(text) ? undefined : parse(text);
  return normalized !== undefined && PLAIN_URL.test(normalized) ? normalized : undefined;
}

function httpUrlOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const { href, username, password } = new URL(text);
  return username === '' && password === '' ? href : undefined;
}

/** Two slashes at the beginning, even after `..` is resolved, would lead to another site. */
function pathOf(text: string): string | undefined {
  if (text.startsWith('//') || !URL.canParse(text, ANY_SITE)) {
    return undefined;
  }
  const path = new URL(text, ANY_SITE).href.slice(ANY_SITE.length);
  return path.startsWith('//') ? undefined : path;
}
