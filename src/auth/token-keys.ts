import { hash, createSecretKey, type KeyObject } from 'node:crypto';
import type { SecretOrKeyProvider } from 'passport-jwt';
import type { AppConfig } from '../config/app-config.js';

/** Claims that every token of ours carries and is checked for (RFC 7519 §4.1). */
export const TOKEN_ISSUER = 'platen';
/** Whom the tokens of the native API are for; those of another dialect name another. */
export const TOKEN_AUDIENCE = 'platen';

/** Name of a key in the header of a token (RFC 7515 §4.1.4); tells nothing of the key. */
export function keyId(secret: string): string {
  return hash('sha256', secret).slice(0, 16);
}

/**
 * The secret that a token says it was signed with: the current one, or a previous one while keys
 * are rotated. A token without a name of ours is tried with the current one, and fails.
 */
export function secretFor(
  token: string,
  { jwtSecret, jwtPreviousSecrets }: Pick<AppConfig, 'jwtSecret' | 'jwtPreviousSecrets'>,
): string {
  const kid = headerOf(token).kid;
  return jwtPreviousSecrets.find((secret) => keyId(secret) === kid) ?? jwtSecret;
}

/** How a token for this audience is checked: HS256 only, by a key of ours, issuer and audience. */
export function tokenChecks(
  config: Pick<AppConfig, 'jwtSecret' | 'jwtPreviousSecrets'>,
  audience: string,
): {
  secretOrKeyProvider: SecretOrKeyProvider;
  algorithms: ['HS256'];
  issuer: string;
  audience: string;
} {
  return {
    secretOrKeyProvider: (_request, token: string, done) => {
      // jsonwebtoken takes a ready key, other than passport-jwt's types say; of a text it would try
      // to read a public key first, for longer than all the rest takes.
      done(null, keyOf(secretFor(token, config)) as unknown as Buffer);
    },
    algorithms: ['HS256'],
    issuer: TOKEN_ISSUER,
    audience,
  };
}

const keys = new Map<string, KeyObject>();

/** The key that a secret is; made once for each of the few that there are. */
function keyOf(secret: string): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(Buffer.from(secret));
  keys.set(secret, key);
  return key;
}

function headerOf(token: string): { kid?: unknown } {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString('utf8'),
    );
    return typeof header === 'object' && header !== null ? header : {};
  } catch {
    // Not a token at all; whoever verifies it will say so.
    return {};
  }
}
