/** Where the dialect is. */
export const REALWORLD_PREFIX = '/api';

/** Whether a path (or the template of a route) is one of the dialect's, be there a route or not. */
export function isRealWorldPath(path: string): boolean {
  return /^\/api(?=[/?]|$)/.test(path);
}

/**
 * `url` without a slash at the end of its path, if it is one of this API: front ends of the wild ask
 * for `/api/articles/` as well. One character goes, no more: `//` is no route either way.
 */
export function ignoreTrailingSlash(url: string): string {
  const query = url.indexOf('?');
  const end = query < 0 ? url.length : query;
  return url[end - 1] === '/' && isRealWorldPath(url)
    ? url.slice(0, end - 1) + url.slice(end)
    : url;
}
