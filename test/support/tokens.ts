import { createHmac } from 'node:crypto';
import { JwtService, type JwtSignOptions } from '@nestjs/jwt';
import { TEST_SECRET } from './test-app.js';

/** Differences from a valid token. */
export interface TokenParts {
  secret?: string;
  claims?: Record<string, unknown>;
  options?: JwtSignOptions;
  /** Whether it lacks an expiry. */
  withoutExpiry?: boolean;
}

/** Creates a token of the native API with the given differences. */
export function makeToken(
  subject: { id: number; sessionId: number },
  { secret = TEST_SECRET, claims = {}, options = {}, withoutExpiry = false }: TokenParts = {},
): string {
  return new JwtService({ secret }).sign(
    { sid: subject.sessionId, ...claims },
    {
      algorithm: 'HS256',
      subject: String(subject.id),
      issuer: 'platen',
      audience: 'platen',
      ...(!withoutExpiry && { expiresIn: 3600 }),
      ...options,
    },
  );
}

/** Claims of a token, unverified. */
export function readToken(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** Signs arbitrary strings, which no library would do. */
export function signTexts(header: string, claims: string, secret = TEST_SECRET): string {
  const signed = [header, claims].map((text) => Buffer.from(text).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Encodes a part of a token. */
export function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
