/**
 * Headers of a read that the server's response cache must not serve, as the response could depend on
 * the user. They contain no token, so no user is looked up: this measures the whole path of an
 * anonymous read.
 */
export const COLD = { authorization: `Basic ${btoa('nobody:')}` };

/** Whether a response may be cached by the server: only those may be cached by proxies as well. */
export function isFromStore(headers: Headers): boolean {
  return headers.get('cache-control')?.includes('s-maxage') === true;
}
