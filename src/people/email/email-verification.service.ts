import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { AuditLog } from '../audit/audit-log.js';
import { SignInLimiter } from '../limits/sign-in-limiter.js';
import { SignUpLimit } from '../limits/sign-up-limit.js';
import { OneTimeTokens } from '../one-time-token/one-time-tokens.js';
import type { User } from '../user/user.entity.js';
import { EmailUnverifiedError, UserNotFoundError } from '../user/user.errors.js';
import { withUsernameSuffix } from '../user/username.js';
import { UserRepository } from '../user/user.repository.js';
import { EmailTokenInvalidError } from './email.errors.js';
import { EmailVerificationMail } from './email-verification.mail.js';

/** Proves that the users of accounts read the mail of their addresses. */
@Injectable()
export class EmailVerificationService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly tokens: OneTimeTokens,
    private readonly limit: SignUpLimit,
    private readonly signInLimiter: SignInLimiter,
    private readonly mailer: Mailer,
    private readonly mail: EmailVerificationMail,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /** Whether nobody signs in without a confirmed address. */
  get isRequired(): boolean {
    return this.config.emailVerification === 'required';
  }

  /**
   * Mails the link to confirm an address again, if there is one to confirm.
   *
   * @throws MailUnavailableError
   * @throws TooManyRequestsError after too many from one client
   */
  async resend({ id }: User, clientAddress: string): Promise<void> {
    this.mailer.assertAvailable();
    await this.limit.count(clientAddress);
    this.mailer.send(this.mail, { userId: id });
    await this.em.flush();
  }

  /**
   * Lets a user in whose password was right, unless the address has to be confirmed first: then the link is
   * mailed again, as the user cannot sign in to ask for it.
   *
   * @throws EmailUnverifiedError
   */
  async requireVerified({ id, emailVerifiedAt }: User, clientAddress: string): Promise<void> {
    if (!this.isRequired || emailVerifiedAt) {
      return;
    }
    if (await this.limit.allows(clientAddress)) {
      this.mailer.send(this.mail, { userId: id });
      await this.em.flush();
    }
    throw new EmailUnverifiedError();
  }

  /**
   * Redeems a token that was mailed to an address: it is confirmed, and replaces the present one if the user
   * wants it.
   *
   * @throws EmailTokenInvalidError also if the token is used twice at once
   * @throws EmailTakenError if another account has got the address meanwhile
   */
  async verify(token: string, clientAddress: string): Promise<void> {
    const found = await this.tokens.find(token, 'email-verification');
    if (!found) {
      throw new EmailTokenInvalidError();
    }
    const email = await this.em.transactional(async () => {
      const user = await this.users.findLocked(found.userId);
      if (!user || !(await this.tokens.redeem(token, 'email-verification'))) {
        throw new EmailTokenInvalidError();
      }
      if (found.email !== null && found.email === user.pendingEmail) {
        const details = { from: user.email, to: found.email };
        this.audit.record('user.email_changed', user.id, { details });
        user.email = found.email;
        user.emailVerifiedAt = null;
        user.pendingEmail = null;
        user.credentialsVersion++;
      } else if (found.email !== user.email) {
        throw new EmailTokenInvalidError();
      }
      await this.confirm(user);
      await this.users.flush();
      return user.email;
    });
    await this.signInLimiter.rememberNetwork(email, clientAddress);
  }

  /** Notes that the user reads the mail of the account's address, or that the operator vouches for it. */
  async confirm(user: User): Promise<void> {
    if (user.emailVerifiedAt === null) {
      user.emailVerifiedAt = this.clock.now();
      this.audit.record('user.email_verified', user.id);
    }
    await this.em.populate([user], ['wantedUsername']);
    const { wantedUsername } = user;
    if (wantedUsername) {
      const isTaken = await this.users.hasUsername(wantedUsername);
      user.username = isTaken ? withUsernameSuffix(wantedUsername) : wantedUsername;
      user.wantedUsername = null;
      // Not earlier: a sign-up for an email that is taken would take less time.
      this.audit.record('user.created', user.id, { details: { role: user.role } });
    }
  }

  /**
   * Confirms the address of an account, as its operator vouches for it.
   *
   * @throws UserNotFoundError
   */
  async confirmByOperator(email: string): Promise<User> {
    const { id } = await this.users.findByEmail(email);
    return this.em.transactional(async () => {
      const user = await this.users.findLocked(id);
      if (!user) {
        throw new UserNotFoundError();
      }
      await this.confirm(user);
      return user;
    });
  }
}
