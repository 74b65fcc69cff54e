import { hash } from 'node:crypto';

/** All that says what a request asks for. */
export interface RequestContent {
  method: string;
  /** Template of the route. */
  route: string;
  /** What stands for the parameters of the route. */
  params: unknown;
  body: unknown;
}

/** SHA-256 in hex; the same for all ways to write one JSON text. */
export function fingerprintOf({ method, route, params, body }: RequestContent): string {
  const content = JSON.stringify([method, route, params, body], (_, member: unknown) =>
    sortMembers(member),
  );
  return hash('sha256', content);
}

/** JSON knows no order of members (RFC 8259 §4), but one of items. */
function sortMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
