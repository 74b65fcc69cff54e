import { RequestContext } from '@mikro-orm/core';

/** Keyed by the ORM's context, of which each request has its own. */
const shareKeys = new WeakMap<RequestContext, () => string[]>();

/** Sets what {@link currentShareKeys} returns for the rest of this request. */
export function setShareKeys(keys: () => string[]): void {
  const context = RequestContext.currentRequestContext();
  if (context) {
    shareKeys.set(context, keys);
  }
}

/** The keys whose share expensive work for this request counts against; empty outside of requests. */
export function currentShareKeys(): string[] {
  const context = RequestContext.currentRequestContext();
  return (context && shareKeys.get(context)?.()) ?? [];
}
