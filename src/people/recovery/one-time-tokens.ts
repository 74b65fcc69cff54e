import { hash, randomBytes } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { User } from '../user/user.entity.js';
import { OneTimeToken, type TokenPurpose } from './one-time-token.entity.js';

/** Random bytes of a token: 256 bits (OWASP Forgot Password Cheat Sheet). */
const TOKEN_BYTES = 32;

/** Parameter: the time. */
const EXPIRED: DeletableRows = {
  table: 'one_time_token',
  key: 'hash',
  select: 'select hash from one_time_token where expires_at <= ? order by expires_at',
};

/** Tokens that are mailed to users and work once. */
@Injectable()
export class OneTimeTokens {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /**
   * Issues a token, unless the user got enough of them lately.
   *
   * @param lifetime in milliseconds
   * @param quota how many a user may get within one lifetime
   * @returns undefined where the quota is used up
   */
  async issue(
    userId: number,
    purpose: TokenPurpose,
    { lifetime, quota }: { lifetime: number; quota: number },
  ): Promise<string | undefined> {
    return this.em.transactional(async (em) => {
      // Of mails that are composed at once for one account, each counts those before it.
      await em.getRepository(User).lockCredentials(userId);
      const now = this.clock.now();
      const issued = await em.count(OneTimeToken, {
        user: userId,
        purpose,
        createdAt: { $gt: new Date(now.getTime() - lifetime) },
      });
      if (issued >= quota) {
        return undefined;
      }
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await em.insert(OneTimeToken, {
        hash: hashOf(token),
        purpose,
        user: userId,
        createdAt: now,
        expiresAt: new Date(now.getTime() + lifetime),
      });
      return token;
    });
  }

  /** The id of the user of a valid token; undefined if it is not valid. It stays valid. */
  async findUser(token: string, purpose: TokenPurpose): Promise<number | undefined> {
    const found = await this.em.findOne(
      OneTimeToken,
      { hash: hashOf(token), purpose, expiresAt: { $gt: this.clock.now() } },
      { disableIdentityMap: true },
    );
    return found?.user.id;
  }

  /**
   * Uses a token up. Call it in a transaction: of two that use one token at once, the second waits for the
   * first and finds it gone.
   *
   * @returns whether it was valid
   */
  async redeem(token: string, purpose: TokenPurpose): Promise<boolean> {
    const now = this.clock.now();
    const where = { hash: hashOf(token), purpose, expiresAt: { $gt: now } };
    return (await this.em.nativeDelete(OneTimeToken, where)) === 1;
  }

  /** Ends all tokens of a user for one purpose. */
  async revoke(userId: number, purpose: TokenPurpose): Promise<void> {
    await this.em.nativeDelete(OneTimeToken, { user: userId, purpose });
  }

  /** Ends all tokens of a user, whatever they are for. */
  async revokeAll(userId: number): Promise<void> {
    await this.em.nativeDelete(OneTimeToken, { user: userId });
  }

  /** Removes tokens that have expired. @returns how many, `limit` at most */
  purgeExpired(limit: number): Promise<number> {
    return deleteBatch(this.em, EXPIRED, [this.clock.now()], limit);
  }
}

function hashOf(token: string): string {
  return hash('sha256', token);
}
