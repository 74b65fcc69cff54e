/** Where the dialect is. */
export const REALWORLD_PREFIX = '/api';

/** Whether a path (or the template of a route) is one of the dialect's, be there a route or not. */
export function isRealWorldPath(path: string): boolean {
  return /^\/api(?=[/?]|$)/.test(path);
}
