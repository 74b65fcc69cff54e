import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { keyId } from '../../people/session/token-keys.js';

const ALGORITHM = 'aes-256-gcm';

/** Bytes (NIST SP 800-38D §8.2.1, AES-256). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** What the keys are for, so that none of another use is the same (RFC 5869 §3.2). */
const PURPOSE = 'platen webhook secrets';

/**
 * Encrypts the secrets of webhooks, which have to be stored to sign with them, so that a copy of the database
 * alone signs nothing. The keys are derived from `JWT_SECRET` and `JWT_PREVIOUS_SECRETS`.
 */
@Injectable()
export class SecretEncryption {
  private readonly currentId: string;
  private readonly keys: ReadonlyMap<string, Buffer>;

  constructor({ jwtSecret, jwtPreviousSecrets }: AppConfig) {
    this.currentId = keyId(jwtSecret);
    this.keys = new Map(
      [...jwtPreviousSecrets, jwtSecret].map((secret) => [keyId(secret), keyFrom(secret)]),
    );
  }

  /** @returns ASCII: the id of the key, a dot, and the rest in base64url */
  encrypt(text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.keyOf(this.currentId), nonce);
    const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return `${this.currentId}.${Buffer.concat(parts).toString('base64url')}`;
  }

  /** @throws Error if the key is not known any more, or it was not encrypted by {@link encrypt} */
  decrypt(encrypted: string): string {
    const [id = '', rest = ''] = encrypted.split('.');
    const bytes = Buffer.from(rest, 'base64url');
    const decipher = createDecipheriv(ALGORITHM, this.keyOf(id), bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  /** Whether it was encrypted with the key of the present `JWT_SECRET`. */
  isCurrent(encrypted: string): boolean {
    return encrypted.startsWith(`${this.currentId}.`);
  }

  private keyOf(id: string): Buffer {
    const key = this.keys.get(id);
    if (!key) {
      throw new Error('The secret was encrypted with a JWT_SECRET that is not configured any more');
    }
    return key;
  }
}

function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, KEY_BYTES));
}
