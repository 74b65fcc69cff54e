import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { User } from '../../people/user/user.entity.js';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { Webhook } from './webhook.entity.js';

/** What is stored of the mail until it is sent. */
export interface WebhookDisabledData {
  /** The administrator. */
  userId: number;
  webhookId: number;
}

/** Tells an administrator that a webhook was switched off. */
@Injectable()
export class WebhookDisabledMail extends MailTemplate<WebhookDisabledData> {
  readonly name = 'webhook-disabled';

  constructor(private readonly em: EntityManager) {
    super();
  }

  async compose({ userId, webhookId }: WebhookDisabledData): Promise<Mail | undefined> {
    const options = { disableIdentityMap: true };
    const user = await this.em.findOne(User, { id: userId, role: 'admin' }, options);
    const webhook = await this.em.findOne(Webhook, { id: webhookId }, options);
    if (!user || !webhook || webhook.disabledAt === null) {
      return undefined;
    }
    const { host } = new URL(webhook.url);
    return {
      to: user.email,
      subject: 'A webhook was switched off',
      paragraphs: [
        `Hello ${user.fullName},`,
        webhook.disabledReason === 'gone'
          ? `the webhook ${webhookId} to ${host} was switched off: its server says that it is gone (410).`
          : `the webhook ${webhookId} to ${host} was switched off: for five days, its server has taken nothing.`,
        'It gets no more events. Once its server works, switch it on again; what it has missed can be sent again for 30 days.',
      ],
    };
  }
}
