import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { User } from '../user/user.entity.js';

/** Tells the owner of an account that its password was reset. */
@Injectable()
export class PasswordChangedMail extends MailTemplate<{ userId: number }> {
  readonly name = 'password-changed';

  constructor(private readonly em: EntityManager) {
    super();
  }

  async compose({ userId }: { userId: number }): Promise<Mail | undefined> {
    const user = await this.em.findOne(User, userId, { disableIdentityMap: true });
    return user
      ? {
          to: user.email,
          subject: 'Your password was changed',
          paragraphs: [
            `Hello ${user.fullName},`,
            'the password of your account was reset by a link that we mailed to you, all devices were signed out, and all access tokens of programs were deleted.',
          ],
          footer: [
            'If it was not you, someone can read your mail: secure your mailbox first, then reset your password again.',
          ],
        }
      : undefined;
  }
}
