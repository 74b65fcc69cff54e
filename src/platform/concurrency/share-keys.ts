import { RequestContext } from '@mikro-orm/core';

/** By the ORM's context, of which each request has one. */
const shareKeys = new WeakMap<RequestContext, () => string[]>();

/** Sets what {@link currentShareKeys} gives for the rest of this request. */
export function setShareKeys(keys: () => string[]): void {
  const context = RequestContext.currentRequestContext();
  if (context) {
    shareKeys.set(context, keys);
  }
}

/** Whose share costly work for this request counts against; nobody's outside of requests. */
export function currentShareKeys(): string[] {
  const context = RequestContext.currentRequestContext();
  return (context && shareKeys.get(context)?.()) ?? [];
}
