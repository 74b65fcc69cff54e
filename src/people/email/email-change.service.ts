import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { foldName } from '../../platform/unicode.js';
import { AuditLog } from '../audit/audit-log.js';
import { OneTimeTokens } from '../one-time-token/one-time-tokens.js';
import { PersonalAccessToken } from '../personal-access-token/personal-access-token.entity.js';
import { SessionService } from '../session/session.service.js';
import type { User } from '../user/user.entity.js';
import { EmailTakenError } from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import { EmailChangeMail } from './email-change.mail.js';
import { EmailTokenInvalidError } from './email.errors.js';
import { EmailVerificationMail } from './email-verification.mail.js';

/** Changes of addresses, and their way back. */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly tokens: OneTimeTokens,
    private readonly mailer: Mailer,
    private readonly verificationMail: EmailVerificationMail,
    private readonly changeMail: EmailChangeMail,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Whether an address cannot be given to this user (0 for a new one): another account has it, or had it
   * until lately and may take it back.
   */
  async isTaken(email: string, userId = 0): Promise<boolean> {
    return (await this.users.exists(email)) || this.isReserved(email, userId);
  }

  /** Whether an account had this address until lately, and its owner can take that back. */
  isReserved(email: string, userId = 0): Promise<boolean> {
    return this.tokens.isReserved(email, userId);
  }

  /**
   * Changes the address of a user. If mails are sent, the new one has to confirm it first, and the present one
   * is told. The caller flushes.
   *
   * @throws EmailTakenError unless sign-ups do not tell this, either
   */
  async change(user: User, email: string): Promise<void> {
    if (foldName(email) === foldName(user.email)) {
      user.email = email;
      user.pendingEmail = null;
      return;
    }
    if (this.config.mail.url === undefined) {
      user.email = email;
      user.emailVerifiedAt = null;
      user.pendingEmail = null;
      return;
    }
    if (this.config.emailVerification === 'off' && (await this.isTaken(email, user.id))) {
      throw new EmailTakenError();
    }
    user.pendingEmail = email;
    this.mailer.send(this.verificationMail, { userId: user.id });
    this.mailer.send(this.changeMail, {
      userId: user.id,
      formerEmail: user.email,
      requestedAt: this.clock.now().toISOString(),
    });
  }

  /**
   * Redeems a token that was mailed to a former address: the account gets it back, also from a change that
   * was confirmed. All sessions and access tokens end, as a thief may have them.
   *
   * @throws EmailTokenInvalidError also if the token is used twice at once
   * @throws EmailTakenError if another account has the address
   */
  async revert(token: string): Promise<void> {
    const found = await this.tokens.find(token, 'email-revert');
    if (!found?.email) {
      throw new EmailTokenInvalidError();
    }
    const { userId, email, expiresAt } = found;
    await this.em.transactional(async () => {
      const user = await this.users.findLocked(userId);
      if (!user || !(await this.tokens.redeem(token, 'email-revert'))) {
        throw new EmailTokenInvalidError();
      }
      // Also those to addresses that a thief chose later. Those of earlier changes stay with their owner.
      await this.tokens.revokeLater(userId, 'email-revert', expiresAt);
      const details = { from: user.email, to: email };
      this.audit.record('user.email_change_reverted', userId, { details });
      user.email = email;
      user.emailVerifiedAt = this.clock.now();
      user.pendingEmail = null;
      await this.sessions.replaceCredentials(user, () => this.users.flush());
      await this.em.getRepository(PersonalAccessToken).revokeAll(userId);
    });
  }
}
