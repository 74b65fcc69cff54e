import { hash, createSecretKey, type KeyObject } from 'node:crypto';
import type { SecretOrKeyProvider } from 'passport-jwt';
import type { AppConfig } from '../../config/app-config.js';

/** Issuer of all our tokens (RFC 7519 §4.1.1). */
export const TOKEN_ISSUER = 'platen';

/** Audience of the tokens of the native API (RFC 7519 §4.1.3); other APIs have their own. */
export const TOKEN_AUDIENCE = 'platen';

/** The key id in the header of a token (RFC 7515 §4.1.4); it reveals nothing about the key. */
export function keyId(secret: string): string {
  return hash('sha256', secret).slice(0, 16);
}

/**
 * The secret that a token was signed with, by its key id: the current one, or a previous one while keys are
 * rotated. A token with an unknown key id is checked with the current one, and refused.
 */
function secretFor(
  { kid }: TokenHeader,
  { jwtSecret, jwtPreviousSecrets }: Pick<AppConfig, 'jwtSecret' | 'jwtPreviousSecrets'>,
): string {
  return jwtPreviousSecrets.find((secret) => keyId(secret) === kid) ?? jwtSecret;
}

/** How tokens of every API are verified: HS256 only, with one of our keys, and our issuer. */
export function tokenChecks(config: Pick<AppConfig, 'jwtSecret' | 'jwtPreviousSecrets'>): {
  secretOrKeyProvider: SecretOrKeyProvider;
  algorithms: ['HS256'];
  issuer: string;
} {
  return {
    secretOrKeyProvider: (_request, token: string, done) => {
      const header = readableHeaderOf(token);
      if (!header) {
        done(new Error('The token cannot be read'));
        return;
      }
      // jsonwebtoken accepts a KeyObject, contrary to passport-jwt's types. Given a string, it would first
      // try to parse it as a public key, which takes longer than the rest of the verification.
      done(null, keyOf(secretFor(header, config)) as unknown as Buffer);
    },
    algorithms: ['HS256'],
    issuer: TOKEN_ISSUER,
  };
}

const keys = new Map<string, KeyObject>();

/** The key of a secret; made once for each of the few secrets. */
function keyOf(secret: string): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(Buffer.from(secret));
  keys.set(secret, key);
  return key;
}

/** The part of a token's header that is used here. */
interface TokenHeader {
  kid?: unknown;
}

/**
 * The header of a token, if the token can be verified: header and claims must be objects (RFC 7515 §4, RFC
 * 7519 §7.2; jsonwebtoken throws on claims that are `null`), and no extension may be critical, as we support
 * none (`crit`, RFC 7515 §4.1.11; jsonwebtoken ignores it).
 *
 * @returns undefined if the token cannot be verified
 */
function readableHeaderOf(token: string): TokenHeader | undefined {
  const [header, claims] = token.split('.', 2).map(decodePart);
  return header && claims && !('crit' in header) ? header : undefined;
}

/** Decodes a part of a token. @returns undefined if it is not an object */
function decodePart(part: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
