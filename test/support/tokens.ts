import { createHmac } from 'node:crypto';
import { JwtService, type JwtSignOptions } from '@nestjs/jwt';
import { TEST_SECRET } from './test-app.js';

/** What a good token says, and how a bad one differs from it. */
export interface TokenParts {
  secret?: string;
  claims?: Record<string, unknown>;
  options?: JwtSignOptions;
  /** Whether it has no end. */
  lasting?: boolean;
}

/** A token of the native API as the server makes them, but for what is given. */
export function makeToken(
  subject: { id: number; sessionId: number },
  { secret = TEST_SECRET, claims = {}, options = {}, lasting = false }: TokenParts = {},
): string {
  return new JwtService({ secret }).sign(
    { sid: subject.sessionId, ...claims },
    {
      algorithm: 'HS256',
      subject: String(subject.id),
      issuer: 'platen',
      audience: 'platen',
      ...(!lasting && { expiresIn: 3600 }),
      ...options,
    },
  );
}

/** What a token says, unverified. */
export function readToken(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** A token of these very texts, well signed: what no library would make. */
export function signTexts(header: string, claims: string, secret = TEST_SECRET): string {
  const signed = [header, claims].map((text) => Buffer.from(text).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** A part of a token, as it is encoded. */
export function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
