import { hash } from 'node:crypto';

/** The parts of a request that say what it is to do. */
export interface RequestContent {
  method: string;
  /** Template of the route. */
  route: string;
  /** Values of the route's parameters. */
  params: unknown;
  body: unknown;
}

/** SHA-256 in hex; independent of white space and property order in the JSON body. */
export function fingerprintOf({ method, route, params, body }: RequestContent): string {
  const content = JSON.stringify([method, route, params, body], (_, value: unknown) =>
    sortProperties(value),
  );
  return hash('sha256', content);
}

/** Properties of a JSON object have no order (RFC 8259 §4); items of an array have one. */
function sortProperties(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
