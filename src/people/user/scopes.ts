/** The scopes of personal access tokens (docs/people.md#access-tokens). */
export const SCOPES = [
  'article:read',
  'article:write',
  'comment:write',
  'comment:moderate',
  'media:write',
  'webhook:manage',
  'user:manage',
] as const;

/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number];
