import { Injectable } from '@nestjs/common';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';

/** What is stored of the mail until it is sent: by then, nothing else has the address. */
export interface AccountDeletedData {
  email: string;
  byAdministrator: boolean;
}

/** Tells a user that the account was deleted, at the email that it had. */
@Injectable()
export class AccountDeletedMail extends MailTemplate<AccountDeletedData> {
  readonly name = 'account-deleted';

  compose({ email, byAdministrator }: AccountDeletedData): Promise<Mail> {
    return Promise.resolve({
      to: email,
      subject: 'Your account was deleted',
      paragraphs: [
        'Hello,',
        byAdministrator
          ? 'an administrator of the site deleted your account. Its personal data was removed, and you can no longer sign in.'
          : 'your account was deleted, as you asked. Its personal data was removed, and you can no longer sign in.',
      ],
      footer: [
        byAdministrator
          ? 'If you think that this is a mistake, please write to those who run the site.'
          : 'If it was not you, someone knew your password: change it wherever else you use it.',
      ],
    });
  }
}
