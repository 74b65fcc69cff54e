import { hash, randomBytes } from 'node:crypto';

/** Random bytes in the part that changes with each refresh: 256 bits. */
const TOKEN_BYTES = 32;

/** Random bytes in the part that all refresh tokens of a session share: 128 bits. */
const FAMILY_BYTES = 16;

/** A new refresh token, and the hashes under which it is stored. */
export interface NewRefreshToken {
  token: string;
  hash: string;
  familyHash: string;
}

/**
 * Makes a refresh token, `<family>.<secret>`. Both parts are secret: only a client that had a token of the
 * session knows its family.
 *
 * @param former a token of the same session; without it, a new family begins
 */
export function makeRefreshToken(former?: string): NewRefreshToken {
  const family = familyOf(former ?? '') ?? randomBytes(FAMILY_BYTES).toString('base64url');
  const token = `${family}.${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  return { token, hash: hashRefreshToken(token), familyHash: hash('sha256', family) };
}

/** The hash under which a token is stored, so that a stolen database contains no valid token. */
export function hashRefreshToken(token: string): string {
  return hash('sha256', token);
}

/** The hash under which a token's family is stored; null for tokens of earlier versions, which have none. */
export function hashRefreshTokenFamily(token: string): string | null {
  const family = familyOf(token);
  return family === undefined ? null : hash('sha256', family);
}

function familyOf(token: string): string | undefined {
  const end = token.indexOf('.');
  return end > 0 ? token.slice(0, end) : undefined;
}
