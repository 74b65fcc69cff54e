import { hash, createSecretKey, type KeyObject } from 'node:crypto';
import type { SecretOrKeyProvider } from 'passport-jwt';
import type { AppConfig } from '../../config/app-config.js';

/** Claims that every token of ours carries and is checked for (RFC 7519 §4.1). */
export const TOKEN_ISSUER = 'platen';
/** Whom the tokens of the native API are for; those of another API name another. */
export const TOKEN_AUDIENCE = 'platen';

/** Name of a key in the header of a token (RFC 7515 §4.1.4); tells nothing of the key. */
export function keyId(secret: string): string {
  return hash('sha256', secret).slice(0, 16);
}

/**
 * The secret that a token's header says it was signed with: the current one, or a previous one while
 * keys are rotated. A token without a name of ours is tried with the current one, and fails.
 */
function secretFor(
  { kid }: TokenHeader,
  { jwtSecret, jwtPreviousSecrets }: Pick<AppConfig, 'jwtSecret' | 'jwtPreviousSecrets'>,
): string {
  return jwtPreviousSecrets.find((secret) => keyId(secret) === kid) ?? jwtSecret;
}

/** How a token is checked, whichever API it is for: HS256 only, by a key of ours, and the issuer. */
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
      // jsonwebtoken takes a ready key, other than passport-jwt's types say; of a text it would try
      // to read a public key first, for longer than all the rest takes.
      done(null, keyOf(secretFor(header, config)) as unknown as Buffer);
    },
    algorithms: ['HS256'],
    issuer: TOKEN_ISSUER,
  };
}

const keys = new Map<string, KeyObject>();

/** The key that a secret is; made once for each of the few that there are. */
function keyOf(secret: string): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(Buffer.from(secret));
  keys.set(secret, key);
  return key;
}

/** What of the header of a token matters here. */
interface TokenHeader {
  kid?: unknown;
}

/**
 * The header of a token that can be verified: header and claims are objects (RFC 7515 §4, RFC 7519
 * §7.2; jsonwebtoken throws on claims that are `null`), and no extension has to be understood, as we
 * know none (`crit`, RFC 7515 §4.1.11; jsonwebtoken passes over it).
 *
 * @returns undefined where it is no such token
 */
function readableHeaderOf(token: string): TokenHeader | undefined {
  const [header, claims] = token.split('.', 2).map(decodePart);
  return header && claims && !('crit' in header) ? header : undefined;
}

/** The object that a part of a token is the base64url of. */
function decodePart(part: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
