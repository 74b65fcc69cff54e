import { hash, randomBytes } from 'node:crypto';

/** Random bytes in a refresh token: 256 bits. */
const TOKEN_BYTES = 32;

/** A new refresh token, and the hash under which it is stored. */
export function makeRefreshToken(): { token: string; hash: string } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, hash: hashRefreshToken(token) };
}

/** What is stored of a token: nobody can sign in with what a stolen database holds. */
export function hashRefreshToken(token: string): string {
  return hash('sha256', token);
}
