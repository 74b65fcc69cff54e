import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { parseResourceId } from '../../platform/validation/resource-id.js';

/*
 * A token is `plt_<id>_<secret><checksum>`. The id finds it by the primary key. The checksum is the CRC-32
 * of all before it: secret scanners can tell a token from other text without asking us, and a mistyped
 * one costs no query. GitHub's tokens have the same prefix and checksum:
 * https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */

const PREFIX = 'plt_';

/** Random bytes of a secret: 256 bits. */
const SECRET_BYTES = 32;

/** Characters of a secret: as many as 256 bits need in base 62. */
const SECRET_LENGTH = 43;

/** Characters of a CRC-32 in base 62. */
const CHECKSUM_LENGTH = 6;

const FORM = new RegExp(
  `^(${PREFIX}([1-9]\\d{0,9})_([0-9A-Za-z]{${SECRET_LENGTH}}))([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What is in a token. */
export interface TokenParts {
  id: number;
  secret: string;
}

/** Whether a token claims to be a personal access token, and not the JWT of a session. */
export function isPersonalAccessToken(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** Makes the secret of a new token. */
export function makeSecret(): string {
  return inBase62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_LENGTH);
}

/** The token as its user gets it. */
export function formatToken({ id, secret }: TokenParts): string {
  const content = `${PREFIX}${id}_${secret}`;
  return content + checksumOf(content);
}

/** @returns undefined if the token was not made by {@link formatToken} */
export function parseToken(token: string): TokenParts | undefined {
  const [, content = '', digits = '', secret = '', checksum] = FORM.exec(token) ?? [];
  const id = parseResourceId(digits);
  return id !== undefined && checksum === checksumOf(content) ? { id, secret } : undefined;
}

/** The hash under which a secret is stored. It has 256 random bits, so that no slow hash is needed. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret);
}

/** Whether `stored` is the hash of the secret; takes the same time wherever they differ. */
export function matchesHash(secret: string, stored: string): boolean {
  const [given, expected] = [Buffer.from(hashSecret(secret)), Buffer.from(stored)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function checksumOf(content: string): string {
  return inBase62(BigInt(crc32(content)), CHECKSUM_LENGTH);
}

function inBase62(value: bigint, length: number): string {
  const base = BigInt(DIGITS.length);
  let digits = '';
  for (let rest = value; rest > 0n; rest /= base) {
    digits = DIGITS.charAt(Number(rest % base)) + digits;
  }
  return digits.padStart(length, '0');
}
