import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { OneTimeLinks } from '../one-time-token/one-time-links.js';
import { User } from '../user/user.entity.js';

/** Of which change the owner is told. */
export interface EmailChange {
  userId: number;
  /** The address before the change: by the time of the mail, the account may have the new one. */
  formerEmail: string;
  /** In ISO 8601. */
  requestedAt: string;
}

/** Tells the former address of a change, with a link that takes it back. */
@Injectable()
export class EmailChangeMail extends MailTemplate<EmailChange> {
  readonly name = 'email-change';

  constructor(
    private readonly em: EntityManager,
    private readonly links: OneTimeLinks,
  ) {
    super();
  }

  async compose({ userId, formerEmail, requestedAt }: EmailChange): Promise<Mail | undefined> {
    const user = await this.em.findOne(User, userId, { disableIdentityMap: true });
    const recipient = { userId, email: formerEmail, from: new Date(requestedAt) };
    const url = user && (await this.links.make('email-revert', recipient));
    return url
      ? {
          to: formerEmail,
          subject: 'Your email address is about to change',
          paragraphs: [
            `Hello ${user.fullName},`,
            'someone who is signed in to your account wants to change its email address. If that was you, there is nothing to do here. If it was not you, take the change back within 7 days, also if it was confirmed already. All devices will be signed out:',
          ],
          action: { label: 'Keep this address', url },
          footer: ['Then choose a new password: others may know the present one.'],
        }
      : undefined;
  }
}
