import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { EmailChangeService } from '../email/email-change.service.js';
import { EmailTakenMail } from '../email/email-taken.mail.js';
import { EmailVerificationMail } from '../email/email-verification.mail.js';
import { assertUncommonPassword } from '../user/password-policy.js';
import { SignUpClosedError, UsernameTakenError } from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import { temporaryUsername, usernameFrom } from '../user/username.js';
import type { SignUpDto } from './dto/sign-up.dto.js';
import { newUser } from './new-user.js';

/**
 * Sign-ups whose email has to be confirmed. They tell nobody but its owner whether the email has an
 * account: the work is the same, and the username, which everyone sees, is given when it is confirmed.
 */
@Injectable()
export class UnverifiedSignUpService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly emails: EmailChangeService,
    private readonly mailer: Mailer,
    private readonly verificationMail: EmailVerificationMail,
    private readonly takenMail: EmailTakenMail,
    private readonly config: AppConfig,
  ) {}

  /**
   * Creates an account that has to be confirmed, and mails the link for that. If there is an account with
   * this email, that one is told instead.
   *
   * @throws SignUpClosedError
   * @throws ValidationFailedError if the password is easy to guess
   * @throws UsernameTakenError if the user chose a username that others see already
   */
  async signUp(account: SignUpDto): Promise<void> {
    const { fullName, email, username, password } = account;
    const { mode, role } = this.config.signUp;
    if (mode !== 'open') {
      throw new SignUpClosedError(mode);
    }
    assertUncommonPassword(this.config, password, { email, fullName, username });
    if (username !== undefined && (await this.users.hasUsername(username))) {
      throw new UsernameTakenError();
    }
    const user = newUser(account, temporaryUsername(), role);
    user.wantedUsername = username ?? usernameFrom(fullName);
    // Also for an email that is taken: without it, the response would come sooner.
    await this.users.hashPassword(user);
    const isReserved = await this.emails.isReserved(email);
    await this.em.transactional(async () => {
      const userId = isReserved ? undefined : await this.users.insertUnlessTaken(user);
      if (userId === undefined) {
        this.mailer.send(this.takenMail, { email });
      } else {
        this.mailer.send(this.verificationMail, { userId });
      }
    });
  }
}
