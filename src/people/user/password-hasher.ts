import type { EntityManager, MikroORM } from '@mikro-orm/core';
import { availableParallelism } from 'node:os';
import { compare, hash } from 'bcrypt';
import { FairQueue } from '../../platform/concurrency/fair-queue.js';
import { currentShareKeys } from '../../platform/concurrency/share-keys.js';
import { normalizeText } from '../../platform/unicode.js';

const EXTENSION = '@platen/password-hasher';

/** bcrypt ignores the bytes after these; longer passwords are refused, not truncated. */
export const MAX_PASSWORD_BYTES = 72;

/** In UTF-16 units. A longer string is too long for a password in every form, and is not normalized. */
const MAX_NORMALIZED_LENGTH = 1000;

/** What a hash was made from: the password in the form of {@link normalizePassword}, or as typed. */
export type PasswordForm = 'normalized' | 'as typed';

/**
 * The form in which passwords are measured and hashed, so that they can be typed on different devices: NFC,
 * with every kind of space as an ASCII space (RFC 8265 §4.2, OpaqueString).
 */
export function normalizePassword(password: string): string {
  return password.length > MAX_NORMALIZED_LENGTH
    ? password
    : normalizeText(password.replace(/\p{Zs}/gu, ' '));
}

/**
 * How many hashes are computed at once: one processor stays free for all other requests, however many
 * users sign in.
 */
const MAX_PARALLEL = Math.max(1, availableParallelism() - 1);

/** How many more can wait; beyond it, a quick error is better than a long wait. */
const MAX_WAITING = 100;

/** How many of these one address or account may have. */
const SHARE = 30;

/** In seconds. */
const RETRY_AFTER = 5;

/**
 * bcrypt with the configured cost. Registered as an extension of the ORM, so that the hook of the entity
 * finds it: Nest cannot inject anything into entities.
 */
export class PasswordHasher {
  /** The hash of random bytes, for {@link dummyCompare}; made once. */
  private dummyHash: Promise<string> | undefined;

  private readonly queue = new FairQueue({
    running: MAX_PARALLEL,
    waiting: MAX_WAITING,
    share: SHARE,
    refusal: 'Too many sign-ins',
    retryAfter: RETRY_AFTER,
  });

  private constructor(private readonly cost: number) {}

  /** An ORM extension that provides a hasher. @param cost logarithm to base 2 of bcrypt's rounds */
  static extension(cost: number): { register: (orm: MikroORM) => void } {
    return {
      register: (orm) => orm.config.registerExtension(EXTENSION, () => new PasswordHasher(cost)),
    };
  }

  /** The hasher of the ORM that `em` belongs to. @throws Error if it was set up without one */
  static of(em: EntityManager): PasswordHasher {
    const hasher = em.config.getExtension<PasswordHasher>(EXTENSION);
    if (!hasher) {
      throw new Error('The ORM configuration lacks PasswordHasher.extension()');
    }
    return hasher;
  }

  /**
   * @throws UnavailableError if too many are waiting already
   * @throws TooManyRequestsError if too many of the same address or account are waiting already
   */
  hash(password: string): Promise<string> {
    return this.withConcurrencyLimit(() => hash(normalizePassword(password), this.cost));
  }

  /**
   * Whether `hashed` was made from this password, and not only from its first 72 bytes.
   *
   * @throws UnavailableError if too many are waiting already
   * @throws TooManyRequestsError if too many of the same address or account are waiting already
   */
  async matches(password: string, hashed: string): Promise<boolean> {
    return (await this.findForm(password, hashed)) !== undefined;
  }

  /**
   * The form of this password that `hashed` was made from; undefined if from another password. Earlier
   * versions hashed passwords as typed.
   *
   * @throws UnavailableError if too many are waiting already
   * @throws TooManyRequestsError if too many of the same address or account are waiting already
   */
  async findForm(password: string, hashed: string): Promise<PasswordForm | undefined> {
    for (const [form, text] of formsOf(password)) {
      const matches = await this.withConcurrencyLimit(() => compare(text, hashed));
      if (matches && Buffer.byteLength(text, 'utf8') <= MAX_PASSWORD_BYTES) {
        return form;
      }
    }
    return undefined;
  }

  /**
   * Takes as long as {@link findForm}. To be called if there is no account to compare with: a faster
   * response would reveal which emails are registered (OWASP Authentication Cheat Sheet).
   *
   * @throws UnavailableError if too many are waiting already
   * @throws TooManyRequestsError if too many of the same address or account are waiting already
   */
  async dummyCompare(password: string): Promise<void> {
    this.dummyHash ??= hash(crypto.randomUUID(), this.cost);
    const dummyHash = await this.dummyHash;
    await this.findForm(password, dummyHash);
  }

  private withConcurrencyLimit<T>(work: () => Promise<T>): Promise<T> {
    return this.queue.run(currentShareKeys(), work);
  }
}

/** The forms of a password to try, without duplicates. */
function formsOf(password: string): [PasswordForm, string][] {
  const normalized = normalizePassword(password);
  return normalized === password
    ? [['normalized', normalized]]
    : [
        ['normalized', normalized],
        ['as typed', password],
      ];
}
