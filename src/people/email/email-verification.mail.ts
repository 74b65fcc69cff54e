import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { foldName } from '../../platform/unicode.js';
import { OneTimeLinks } from '../one-time-token/one-time-links.js';
import { User } from '../user/user.entity.js';
import { EmailTakenMail } from './email-taken.mail.js';

/** The link to confirm an address: the one that the user wants, else the one of the account. */
@Injectable()
export class EmailVerificationMail extends MailTemplate<{ userId: number }> {
  readonly name = 'email-verification';

  constructor(
    private readonly em: EntityManager,
    private readonly links: OneTimeLinks,
    private readonly takenMail: EmailTakenMail,
  ) {
    super();
  }

  async compose({ userId }: { userId: number }): Promise<Mail | undefined> {
    const user = await this.em.findOne(User, userId, { disableIdentityMap: true });
    const email = user && addressToConfirm(user);
    if (!user || !email) {
      return undefined;
    }
    // The request did not tell that the address is taken; its owner is told.
    if (await this.isOfAnother(email, userId)) {
      return this.takenMail.compose({ email });
    }
    const url = await this.links.make('email-verification', { userId, email });
    return url === undefined
      ? undefined
      : {
          to: email,
          subject: 'Confirm your email address',
          paragraphs: [
            `Hello ${user.fullName},`,
            'this address was given for an account. If that was you, confirm it within 24 hours:',
          ],
          action: { label: 'Confirm this address', url },
          footer: ['If it was not you, ignore this mail: without it, the address is not used.'],
        };
  }

  private async isOfAnother(email: string, userId: number): Promise<boolean> {
    const where = { emailKey: foldName(email), id: { $ne: userId } };
    return (await this.em.count(User, where)) > 0;
  }
}

/** The address that the user has to confirm; undefined if there is none. */
export function addressToConfirm({
  email,
  emailVerifiedAt,
  pendingEmail,
}: Pick<User, 'email' | 'emailVerifiedAt' | 'pendingEmail'>): string | undefined {
  return pendingEmail ?? (emailVerifiedAt ? undefined : email);
}
