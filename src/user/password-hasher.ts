import type { EntityManager, MikroORM } from '@mikro-orm/core';
import { availableParallelism } from 'node:os';
import { compare, hash } from 'bcrypt';
import { FairQueue } from '../common/fair-queue.js';
import { currentShareKeys } from '../common/http/request-scope.js';

const EXTENSION = '@platen/password-hasher';

/** bcrypt reads no more of a password than this; what is longer is refused, not cut. */
export const MAX_PASSWORD_BYTES = 72;

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
  /** The hash of nobody's password, for {@link spendTime}; made once, of random bytes. */
  private decoy: Promise<string> | undefined;

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
    return this.inTurn(() => hash(password, this.cost));
  }

  /**
   * Whether `hashed` was made of this very password, and not only of its first 72 bytes.
   *
   * @throws UnavailableError where too many are waiting already
   * @throws TooManyRequestsError where too many of the same address or account are
   */
  async matches(password: string, hashed: string): Promise<boolean> {
    const matches = await this.inTurn(() => compare(password, hashed));
    return matches && Buffer.byteLength(password, 'utf8') <= MAX_PASSWORD_BYTES;
  }

  /**
   * Takes as long as {@link matches}, for the case that there is no account to compare with: an
   * answer that comes sooner would tell which emails are registered (OWASP Authentication).
   *
   * @throws UnavailableError where too many are waiting already
   * @throws TooManyRequestsError where too many of the same address or account are
   */
  async spendTime(password: string): Promise<void> {
    this.decoy ??= hash(crypto.randomUUID(), this.cost);
    const decoy = await this.decoy;
    await this.inTurn(() => compare(password, decoy));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.queue.run(currentShareKeys(), work);
  }
}
