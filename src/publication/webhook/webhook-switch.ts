import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../people/audit/audit-log.js';
import { User } from '../../people/user/user.entity.js';
import { Clock } from '../../platform/clock.js';
import { EventSubscriptions } from '../../platform/events/event-subscriptions.js';
import type { EventType } from '../../platform/events/domain-events.js';
import { Mailer } from '../../platform/mail/mailer.js';
import type { DisabledReason } from './webhook.entity.js';
import { WebhookRepository } from './webhook.repository.js';
import { WebhookDisabledMail } from './webhook-disabled.mail.js';

/** Says which events are recorded for a webhook, and switches webhooks off that do not work. */
@Injectable()
export class WebhookSwitch {
  constructor(
    private readonly em: EntityManager,
    private readonly webhooks: WebhookRepository,
    private readonly subscriptions: EventSubscriptions,
    private readonly audit: AuditLog,
    private readonly mailer: Mailer,
    private readonly mail: WebhookDisabledMail,
    private readonly clock: Clock,
  ) {}

  /**
   * Has events recorded for a webhook. Call it in the transaction that changes it.
   *
   * @param types none for one that is off or deleted
   */
  subscribe(webhookId: number, types: readonly EventType[]): Promise<void> {
    return this.subscriptions.set(this.em, `webhook:${webhookId}`, types);
  }

  /** Switches a webhook off because of its server, and tells the administrators by mail. */
  async disable(
    webhookId: number,
    reason: Exclude<DisabledReason, 'administrator'>,
  ): Promise<void> {
    await this.em.transactional(async (em) => {
      const webhook = await this.webhooks.disable(webhookId, reason, this.clock.now());
      if (!webhook) {
        return;
      }
      await this.subscribe(webhookId, []);
      const details = { host: new URL(webhook.url).host, reason };
      this.audit.record('webhook.disabled', webhookId, { details });
      const admins = await em.find(
        User,
        { role: 'admin', suspendedAt: null, deletedAt: null },
        { fields: ['id'], disableIdentityMap: true },
      );
      admins.forEach(({ id }) => this.mailer.send(this.mail, { userId: id, webhookId }));
    });
  }
}
