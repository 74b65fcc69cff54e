import { hash, randomBytes } from 'node:crypto';

/** Random bytes in what changes with each refresh: 256 bits. */
const TOKEN_BYTES = 32;

/** Random bytes in what all refresh tokens of a session have in common: 128 bits. */
const FAMILY_BYTES = 16;

/** A new refresh token, and the hashes under which it is stored. */
export interface NewRefreshToken {
  token: string;
  hash: string;
  familyHash: string;
}

/**
 * A new refresh token, `<family>.<secret>`. Both parts are secret: whoever knows the family had a token
 * of the session once.
 *
 * @param former of the same session; by default a family begins
 */
export function makeRefreshToken(former?: string): NewRefreshToken {
  const family = familyOf(former ?? '') ?? randomBytes(FAMILY_BYTES).toString('base64url');
  const token = `${family}.${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  return { token, hash: hashRefreshToken(token), familyHash: hash('sha256', family) };
}

/** What is stored of a token: nobody can sign in with what a stolen database holds. */
export function hashRefreshToken(token: string): string {
  return hash('sha256', token);
}

/** What is stored of the family of a token; null for tokens of former versions, which have none. */
export function hashRefreshTokenFamily(token: string): string | null {
  const family = familyOf(token);
  return family === undefined ? null : hash('sha256', family);
}

function familyOf(token: string): string | undefined {
  const end = token.indexOf('.');
  return end > 0 ? token.slice(0, end) : undefined;
}
