import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { StartupError } from '../../config/startup.error.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { SignUpLimit } from '../limits/sign-up-limit.js';
import { OneTimeLinks } from '../one-time-token/one-time-links.js';
import { OneTimeTokens } from '../one-time-token/one-time-tokens.js';
import { PersonalAccessToken } from '../personal-access-token/personal-access-token.entity.js';
import { SessionService } from '../session/session.service.js';
import { assertUncommonPassword } from '../user/password-policy.js';
import { User } from '../user/user.entity.js';
import { UserRepository } from '../user/user.repository.js';
import { PasswordChangedMail } from './password-changed.mail.js';
import { PasswordResetMail } from './password-reset.mail.js';
import { ResetTokenInvalidError } from './recovery.errors.js';

/** Ways back into an account (OWASP Forgot Password Cheat Sheet). */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly tokens: OneTimeTokens,
    private readonly links: OneTimeLinks,
    private readonly verification: EmailVerificationService,
    private readonly limit: SignUpLimit,
    private readonly mailer: Mailer,
    private readonly resetMail: PasswordResetMail,
    private readonly changedMail: PasswordChangedMail,
    private readonly audit: AuditLog,
    private readonly config: AppConfig,
  ) {}

  /**
   * Mails a link to choose a new password, if there is such an account. The caller is not told.
   *
   * @throws MailUnavailableError
   * @throws TooManyRequestsError after too many from one address
   */
  async requestReset(email: string, address: string): Promise<void> {
    this.mailer.assertAvailable();
    await this.limit.count(address);
    this.mailer.send(this.resetMail, { email });
    await this.em.flush();
  }

  /**
   * Makes a link to choose a new password, which the operator hands over: it works without mail.
   *
   * @throws UserNotFoundError
   * @throws StartupError if it is not configured where the link leads
   */
  async makeResetLink(email: string): Promise<string> {
    if (!URL.canParse(this.config.mail.resetUrl)) {
      throw new StartupError('PUBLIC_URL or RESET_URL must be set: the link leads there');
    }
    const { id } = await this.users.findByEmail(email);
    return (await this.links.make('password-reset', { userId: id, email: null })) ?? '';
  }

  /**
   * Sets a new password, and confirms the address that the token was mailed to. It ends all sessions and
   * access tokens, and signs nobody in: the owner is told by mail.
   *
   * @throws ValidationFailedError if the password is easy to guess; the token stays valid
   * @throws ResetTokenInvalidError also if the token is used twice at once
   */
  async reset(token: string, password: string): Promise<void> {
    // Looked up first: nobody gets a password hashed without a valid token.
    const found = await this.tokens.find(token, 'password-reset');
    const user = found ? await this.em.findOne(User, found.userId) : null;
    if (!found || !user) {
      throw new ResetTokenInvalidError();
    }
    assertUncommonPassword(this.config, password, user);
    user.password = password;
    await this.users.hashPassword(user);
    await this.em.transactional(async () => {
      await this.users.lockCredentials(user.id);
      // A link that was mailed to a former address is of no use: another person may read the mail there.
      const isCurrent = found.email === null || (await this.users.hasEmail(user.id, found.email));
      if (!isCurrent || !(await this.tokens.redeem(token, 'password-reset'))) {
        throw new ResetTokenInvalidError();
      }
      if (found.email !== null) {
        await this.verification.confirm(user);
      }
      await this.sessions.replaceCredentials(user, () => this.users.flush());
      await this.em.getRepository(PersonalAccessToken).revokeAll(user.id);
      await this.tokens.revoke(user.id, 'password-reset');
      this.mailer.send(this.changedMail, { userId: user.id });
      this.audit.record('user.password_reset', user.id);
    });
  }
}
