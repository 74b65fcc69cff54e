/** Stands for the site that shows an image given by a path. */
const ANY_SITE = 'http://site.invalid';

/** What URLs never hold as it is, and what would end an attribute of HTML, or hides in a text. */
const FORBIDDEN = /[\s\p{C}"'`<>\\^{|}]/u;

/** What is left of a URL once the URL parser has escaped the rest (RFC 3986 §2), without quotes. */
const PLAIN_URL = /^[\w\-.~:/?#[\]@!$&()*+,;=%]+$/;

/**
 * Where a browser finds a picture: an http or https URL without credentials, or a path from the root
 * of the site that shows it, such as `/assets/me.png`. It can stand in an attribute of HTML as it is.
 *
 * Kept beside the configuration, which has such a reference, too, and knows nothing of users.
 *
 * @returns it as the URL parser writes it (WHATWG URL), in ASCII; undefined where it is none
 */
export function normalizeImageReference(text: string): string | undefined {
  if (FORBIDDEN.test(text)) {
    return undefined;
  }
  const normalized = text.startsWith('/') ? pathOf(text) : httpUrlOf(text);
  return normalized !== undefined && PLAIN_URL.test(normalized) ? normalized : undefined;
}

function httpUrlOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const { href, username, password } = new URL(text);
  return username === '' && password === '' ? href : undefined;
}

/** Two slashes at the beginning, even once `..` is resolved, would lead to another site. */
function pathOf(text: string): string | undefined {
  if (text.startsWith('//') || !URL.canParse(text, ANY_SITE)) {
    return undefined;
  }
  const path = new URL(text, ANY_SITE).href.slice(ANY_SITE.length);
  return path.startsWith('//') ? undefined : path;
}
