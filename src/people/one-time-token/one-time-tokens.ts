import { hash, randomBytes } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { type DeletableRows, deleteBatch } from '../../platform/persistence/delete-batch.js';
import { foldName } from '../../platform/unicode.js';
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

/** Parameters: the email as a key, the id of a user who does not count, the time. */
const IS_RESERVED = `
  select exists (
    select from one_time_token
    where lower(email collate "C") = ? and purpose = 'email-revert' and user_id <> ? and expires_at > ?
  ) as reserved`;

/** Whom a token is for, how long it works, and how many of them a user may get. */
export interface TokenOptions {
  userId: number;
  /** The address that it is mailed to, if any. */
  email: string | null;
  expiresAt: Date;
  /** How many a user may get for this purpose within `window`. */
  quota: number;
  /** In milliseconds. */
  window: number;
}

/** A valid token. */
export interface ValidToken {
  userId: number;
  /** The address that it was mailed to; null if it was not, or by an earlier version. */
  email: string | null;
  expiresAt: Date;
}

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
   * @returns undefined where the quota is used up
   */
  async issue(
    purpose: TokenPurpose,
    { userId, email, expiresAt, quota, window }: TokenOptions,
  ): Promise<string | undefined> {
    return this.em.transactional(async (em) => {
      // Of mails that are composed at once for one account, each counts those before it.
      await em.getRepository(User).lockCredentials(userId);
      const createdAt = this.clock.now();
      const issued = await em.count(OneTimeToken, {
        user: userId,
        purpose,
        createdAt: { $gt: new Date(createdAt.getTime() - window) },
      });
      if (issued >= quota) {
        return undefined;
      }
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await em.insert(OneTimeToken, {
        hash: hashOf(token),
        purpose,
        user: userId,
        email,
        createdAt,
        expiresAt,
      });
      return token;
    });
  }

  /** A token, if it is valid; it stays so. */
  async find(token: string, purpose: TokenPurpose): Promise<ValidToken | undefined> {
    const found = await this.em.findOne(
      OneTimeToken,
      { hash: hashOf(token), purpose, expiresAt: { $gt: this.clock.now() } },
      { disableIdentityMap: true },
    );
    return found
      ? { userId: found.user.id, email: found.email, expiresAt: found.expiresAt }
      : undefined;
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

  /** Ends those that expire at `expiresAt` or later. */
  async revokeLater(userId: number, purpose: TokenPurpose, expiresAt: Date): Promise<void> {
    await this.em.nativeDelete(OneTimeToken, {
      user: userId,
      purpose,
      expiresAt: { $gte: expiresAt },
    });
  }

  /**
   * Whether an address is kept for an account that left it lately, and whose owner can take the change back.
   *
   * @param userId for whom it would not be kept
   */
  async isReserved(email: string, userId: number): Promise<boolean> {
    const params = [foldName(email), userId, this.clock.now()];
    const [row] = await this.em.execute<{ reserved: boolean }[]>(IS_RESERVED, params);
    return row?.reserved ?? false;
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
