import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { foldName } from '../../platform/unicode.js';
import { OneTimeLinks } from '../one-time-token/one-time-links.js';
import { User } from '../user/user.entity.js';

/**
 * The link to choose a new password. Whether there is such an account is found out here, and not by the
 * request: so its response, and the time it takes, are the same for every address.
 */
@Injectable()
export class PasswordResetMail extends MailTemplate<{ email: string }> {
  readonly name = 'password-reset';

  constructor(
    private readonly em: EntityManager,
    private readonly links: OneTimeLinks,
  ) {
    super();
  }

  async compose({ email }: { email: string }): Promise<Mail | undefined> {
    const user = await this.em.findOne(
      User,
      { emailKey: foldName(email) },
      { disableIdentityMap: true },
    );
    const url =
      user && (await this.links.make('password-reset', { userId: user.id, email: user.email }));
    return url
      ? {
          to: user.email,
          subject: 'Reset your password',
          paragraphs: [
            `Hello ${user.fullName},`,
            'someone asked to reset the password of your account. If that was you, choose a new password within one hour:',
          ],
          action: { label: 'Choose a new password', url },
          footer: ['If it was not you, ignore this mail. Your password has not changed.'],
        }
      : undefined;
  }
}
