import { Injectable } from '@nestjs/common';
import { AuthError, TooManyRequestsError } from '../../platform/errors/app-errors.js';
import type { Client } from '../../platform/http/client.decorator.js';
import { AuditLog } from '../audit/audit-log.js';
import { type CountedAttempt, SignInLimiter } from '../limits/sign-in-limiter.js';
import type { SignInDto } from './dto/sign-in.dto.js';
import type { User } from '../user/user.entity.js';
import { WrongPasswordError } from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import type { VerifiedCredentials } from '../user/verified-credentials.js';

/**
 * Numbers of attempts to sign in by their result: right, wrong, refused after too many wrong ones, or failed
 * (no database, too many hashes waiting).
 */
export type SignIns = Record<'ok' | 'wrong' | 'limited' | 'failed', number>;

/** Verifies passwords. All attempts count towards the same limits, in every API and operation. */
@Injectable()
export class CredentialsService {
  /** Since the start of the process, in all APIs. */
  readonly signIns: SignIns = { ok: 0, wrong: 0, limited: 0, failed: 0 };

  constructor(
    private readonly users: UserRepository,
    private readonly limiter: SignInLimiter,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Verifies email and password, then runs `act`, which has to compare the version of the credentials again
   * (see {@link VerifiedCredentials}).
   *
   * @throws AuthError if the credentials are wrong, or `act` finds that they have changed
   * @throws TooManyRequestsError after too many wrong ones
   */
  async signIn<T>(
    { email, password }: SignInDto,
    client: Client,
    act: (verified: VerifiedCredentials) => Promise<T>,
  ): Promise<T> {
    try {
      const result = await this.limited(email, client, async () => {
        const user = await this.users.login(email, password);
        return act({ user, version: user.credentialsVersion });
      });
      this.signIns.ok++;
      return result;
    } catch (error) {
      this.signIns[outcomeOf(error)]++;
      throw error;
    }
  }

  /**
   * Checks that `password` is the user's.
   *
   * @throws WrongPasswordError
   * @throws TooManyRequestsError after too many wrong ones, here or at the sign-in
   */
  verifyPassword(user: User, password: string, client: Client): Promise<void> {
    return this.limited(user.email, client, () => this.users.verifyPassword(user, password));
  }

  /** Exempts the client's network from the limit on failed sign-ins of this account. */
  rememberNetwork({ email }: User, { address }: Client): Promise<void> {
    return this.limiter.rememberNetwork(email, address);
  }

  /** Counts an attempt before the password is hashed; only a wrong guess stays counted. */
  private async limited<T>(email: string, client: Client, guess: () => Promise<T>): Promise<T> {
    const attempt = await this.limiter.count(email, client.address);
    const result = await guess().catch(async (error: unknown) => {
      await (isWrongGuess(error) ? this.recordBlock(attempt) : this.limiter.refund(attempt));
      throw error;
    });
    await this.limiter.noteSuccess(attempt);
    return result;
  }

  /** Records a wrong guess after which others have to wait: one entry for each wait. */
  private async recordBlock({ email, reached }: CountedAttempt): Promise<void> {
    if (reached.length > 0) {
      const userId = await this.users.idOfEmail(email);
      this.audit.record('user.sign_in_blocked', userId ?? null, { details: { limits: reached } });
      await this.users.flush();
    }
  }
}

function isWrongGuess(error: unknown): boolean {
  return error instanceof AuthError || error instanceof WrongPasswordError;
}

function outcomeOf(error: unknown): 'wrong' | 'limited' | 'failed' {
  if (error instanceof TooManyRequestsError) {
    return 'limited';
  }
  return error instanceof AuthError ? 'wrong' : 'failed';
}
