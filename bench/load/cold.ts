/**
 * Headers of a read that the server's store of hot answers must leave alone, as it depends on who is
 * asking. There is no token in them, so nobody is looked up: the way of an anonymous read, all of it.
 */
export const COLD = { authorization: `Basic ${btoa('nobody:')}` };

/** Whether an answer may be one that the store keeps: only those may be kept by proxies as well. */
export function isFromStore(headers: Headers): boolean {
  return headers.get('cache-control')?.includes('s-maxage') === true;
}
