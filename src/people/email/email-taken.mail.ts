import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { foldName } from '../../platform/unicode.js';
import { OneTimeLinks } from '../one-time-token/one-time-links.js';
import { OneTimeTokens } from '../one-time-token/one-time-tokens.js';
import { User } from '../user/user.entity.js';

/** Tells the owner of an account that its address was given for another one, whose response does not tell. */
@Injectable()
export class EmailTakenMail extends MailTemplate<{ email: string }> {
  readonly name = 'email-taken';

  constructor(
    private readonly em: EntityManager,
    private readonly tokens: OneTimeTokens,
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
    if (!user) {
      return undefined;
    }
    if (!user.emailVerifiedAt) {
      // Who confirms now may take the account for their own, but others may know its password. A link to
      // choose a password confirms the address as well.
      await this.tokens.revoke(user.id, 'email-verification');
    }
    const url = await this.links.make('password-reset', { userId: user.id, email: user.email });
    return url === undefined
      ? undefined
      : {
          to: user.email,
          subject: 'You already have an account',
          paragraphs: [
            `Hello ${user.fullName},`,
            'someone gave your address for an account, but there is one with it already. If that was you, sign in. If you do not know the password, choose a new one within one hour:',
          ],
          action: { label: 'Choose a new password', url },
          footer: ['If it was not you, ignore this mail. Nothing has changed.'],
        };
  }
}
