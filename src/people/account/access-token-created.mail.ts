import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { PersonalAccessToken } from '../personal-access-token/personal-access-token.entity.js';

/** Tells the owner of an account that an access token was created for it. */
@Injectable()
export class AccessTokenCreatedMail extends MailTemplate<{ tokenId: number }> {
  readonly name = 'access-token-created';

  constructor(private readonly em: EntityManager) {
    super();
  }

  async compose({ tokenId }: { tokenId: number }): Promise<Mail | undefined> {
    const token = await this.em.findOne(PersonalAccessToken, tokenId, {
      populate: ['user'],
      disableIdentityMap: true,
    });
    const user = token?.user.getEntity();
    return token && user
      ? {
          to: user.email,
          subject: 'An access token was created for your account',
          paragraphs: [
            `Hello ${user.fullName},`,
            `an access token named "${token.name}" was created for your account. A program that has it can use: ${token.scopes.join(', ')}.`,
          ],
          footer: [
            'If it was not you, someone knows your password: reset it, which deletes the token.',
          ],
        }
      : undefined;
  }
}
