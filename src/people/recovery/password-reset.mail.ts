import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { foldName } from '../../platform/unicode.js';
import { User } from '../user/user.entity.js';
import { OneTimeTokens } from './one-time-tokens.js';

/** How long a link works, in milliseconds: one hour. */
const LIFETIME = 60 * 60 * 1000;

/** Links that an account gets within that time. */
const QUOTA = 3;

/**
 * The link to choose a new password. Whether there is such an account is found out here, and not by the
 * request: so its response, and the time it takes, are the same for every address.
 */
@Injectable()
export class PasswordResetMail extends MailTemplate<{ email: string }> {
  readonly name = 'password-reset';

  constructor(
    private readonly em: EntityManager,
    private readonly tokens: OneTimeTokens,
    private readonly config: AppConfig,
  ) {
    super();
  }

  async compose({ email }: { email: string }): Promise<Mail | undefined> {
    const user = await this.em.findOne(
      User,
      { emailKey: foldName(email) },
      { disableIdentityMap: true },
    );
    const options = { lifetime: LIFETIME, quota: QUOTA };
    const token = user && (await this.tokens.issue(user.id, 'password-reset', options));
    return token
      ? {
          to: user.email,
          subject: 'Reset your password',
          paragraphs: [
            `Hello ${user.fullName},`,
            'someone asked to reset the password of your account. If that was you, choose a new password within one hour:',
          ],
          // In the fragment: it is sent to no server, so it is in no log. Programs that scan mails open links.
          action: {
            label: 'Choose a new password',
            url: `${this.config.mail.resetUrl}#token=${token}`,
          },
          footer: ['If it was not you, ignore this mail. Your password has not changed.'],
        }
      : undefined;
  }
}
