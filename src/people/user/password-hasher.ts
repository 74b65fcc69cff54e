import type { EntityManager, MikroORM } from '@mikro-orm/core';
import { availableParallelism } from 'node:os';
import { compare, hash } from 'bcrypt';
import { FairQueue } from '../../platform/concurrency/fair-queue.js';
import { currentShareKeys } from '../../platform/concurrency/share-keys.js';
import { normalizeText } from '../../platform/unicode.js';

const EXTENSION = '@platen/password-hasher';

/** bcrypt reads no more of a password than this; what is longer is refused, not cut. */
export const MAX_PASSWORD_BYTES = 72;

/** In UTF-16 units. A longer string is too long for a password in every form, and is left as it is. */
const MAX_NORMALIZED_LENGTH = 1000;

/** What a hash was made of: the password as {@link normalizePassword} makes it, or as it was typed. */
export type PasswordForm = 'normalized' | 'as typed';

/**
 * The form in which passwords are measured and hashed, so that one can be typed on another device:
 * NFC, and every space is the one of ASCII (RFC 8265 §4.2, OpaqueString).
 */
export function normalizePassword(password: string): string {
  return password.length > MAX_NORMALIZED_LENGTH
    ? password
    : normalizeText(password.replace(/\p{Zs}/gu, ' '));
}

/**
 * How many hashes are computed at once: one processor stays free for those who only read, however
 * many sign in.
 */
const MAX_PARALLEL = Math.max(1, availableParallelism() - 1);

/** How many more wait for their turn; beyond, it is better to say so than to let them wait. */
const MAX_WAITING = 100;

/** How many of these one address or one account may have. */
const SHARE = 30;

/** Seconds. */
const RETRY_AFTER = 5;

/**
 * bcrypt at the configured cost. It is an extension of the ORM, so that the entity's own hook finds
 * it: entities are not made by Nest and nothing can be injected into them.
 */
export class PasswordHasher {
  /** The hash of nobody's password, for {@link dummyCompare}; made once, of random bytes. */
  private dummyHash: Promise<string> | undefined;

  private readonly queue = new FairQueue({
    running: MAX_PARALLEL,
    waiting: MAX_WAITING,
    share: SHARE,
    refusal: 'Too many sign-ins',
    retryAfter: RETRY_AFTER,
  });

  private constructor(private readonly cost: number) {}

  /** An ORM extension that offers a hasher. @param cost logarithm to base 2 of bcrypt's rounds */
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
   * @throws UnavailableError where too many are waiting already
   * @throws TooManyRequestsError where too many of the same address or account are
   */
  hash(password: string): Promise<string> {
    return this.withConcurrencyLimit(() => hash(normalizePassword(password), this.cost));
  }

  /**
   * Whether `hashed` was made of this very password, and not only of its first 72 bytes.
   *
   * @throws UnavailableError where too many are waiting already
   * @throws TooManyRequestsError where too many of the same address or account are
   */
  async matches(password: string, hashed: string): Promise<boolean> {
    return (await this.findForm(password, hashed)) !== undefined;
  }

  /**
   * The form of this very password that `hashed` was made of, if it was. Hashes of former versions
   * were made of what was typed.
   *
   * @throws UnavailableError where too many are waiting already
   * @throws TooManyRequestsError where too many of the same address or account are
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
   * Takes as long as {@link findForm}, for the case that there is no account to compare with: an
   * answer that comes sooner would tell which emails are registered (OWASP Authentication).
   *
   * @throws UnavailableError where too many are waiting already
   * @throws TooManyRequestsError where too many of the same address or account are
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

/** One form where both are the same. */
function formsOf(password: string): [PasswordForm, string][] {
  const normalized = normalizePassword(password);
  return normalized === password
    ? [['normalized', normalized]]
    : [
        ['normalized', normalized],
        ['as typed', password],
      ];
}
