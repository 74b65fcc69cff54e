import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../people/audit/audit-log.js';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { ValidationFailedError } from '../../platform/errors/app-errors.js';
import type { EventType } from '../../platform/events/domain-events.js';
import { OutboxScheduler } from '../../platform/outbox/outbox.scheduler.js';
import { AddressPolicy } from '../../platform/outgoing/address-policy.js';
import { SecretEncryption } from './secret-encryption.js';
import { Webhook } from './webhook.entity.js';
import { WebhookLimitError } from './webhook.errors.js';
import { MAX_WEBHOOKS, ROTATION_TIME } from './webhook-limits.js';
import {
  type DeliveryPage,
  type DeliveryPageQuery,
  WebhookRepository,
} from './webhook.repository.js';
import { makeWebhookSecret } from './webhook-secret.js';
import type { DeliveryRow } from './webhook.sql.js';
import { WebhookSwitch } from './webhook-switch.js';
import { urlProblem } from './webhook-url.js';

/** What an administrator says about a webhook. */
export interface WebhookData {
  url: string;
  /** Without repetitions. */
  events: EventType[];
  description: string;
}

/** Changes of a webhook; what is left out stays. */
export interface WebhookChanges {
  url?: string;
  events?: EventType[];
  description?: string;
  enabled?: boolean;
}

/** A webhook with its secret, which nobody can be shown again. */
export interface WebhookWithSecret {
  webhook: Webhook;
  secret: string;
}

/** Webhooks, for administrators. */
@Injectable()
export class WebhookService {
  private readonly policy: AddressPolicy;

  constructor(
    private readonly em: EntityManager,
    private readonly webhooks: WebhookRepository,
    private readonly webhookSwitch: WebhookSwitch,
    private readonly encryption: SecretEncryption,
    private readonly scheduler: OutboxScheduler,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {
    this.policy = new AddressPolicy(config.webhookAllow);
  }

  /**
   * @throws ValidationFailedError for a URL that no message may be sent to
   * @throws WebhookLimitError
   */
  async create({ url, events, description }: WebhookData): Promise<WebhookWithSecret> {
    this.assertAllowed(url);
    const secret = makeWebhookSecret();
    return this.em.transactional(async (em) => {
      if ((await this.webhooks.lockAndCount()) >= MAX_WEBHOOKS) {
        throw new WebhookLimitError(MAX_WEBHOOKS);
      }
      const now = this.clock.now();
      const webhook = em.create(Webhook, {
        url,
        events,
        description,
        createdAt: now,
        updatedAt: now,
        secret: this.encryption.encrypt(secret),
      });
      await em.flush();
      await this.webhookSwitch.subscribe(webhook.id, events);
      this.audit.record('webhook.created', webhook.id, { details: detailsOf(webhook) });
      return { webhook, secret };
    });
  }

  /** All webhooks, by id. */
  list(): Promise<Webhook[]> {
    return this.webhooks.listAll();
  }

  /** @throws WebhookNotFoundError */
  read(id: number): Promise<Webhook> {
    return this.webhooks.read(id);
  }

  /**
   * @throws WebhookNotFoundError
   * @throws ValidationFailedError for a URL that no message may be sent to
   */
  async update(id: number, { enabled, ...changes }: WebhookChanges): Promise<Webhook> {
    if (changes.url !== undefined) {
      this.assertAllowed(changes.url);
    }
    return this.em.transactional(async (em) => {
      const webhook = await this.webhooks.lock(id);
      em.assign(webhook, changes, { ignoreUndefined: true });
      if (enabled !== undefined) {
        this.setEnabled(webhook, enabled);
      }
      webhook.updatedAt = this.clock.now();
      await em.flush();
      await this.webhookSwitch.subscribe(id, webhook.disabledAt ? [] : webhook.events);
      this.audit.record('webhook.updated', id, { details: detailsOf(webhook) });
      return webhook;
    });
  }

  /** @throws WebhookNotFoundError */
  async delete(id: number): Promise<void> {
    await this.em.transactional(async (em) => {
      const webhook = await this.webhooks.lock(id);
      await this.webhooks.remove(webhook);
      await this.webhookSwitch.subscribe(id, []);
      this.audit.record('webhook.deleted', id, { details: detailsOf(webhook) });
      em.getUnitOfWork().unsetIdentity(webhook);
    });
  }

  /** Gives a webhook a new secret; the one before signs, too, for 24 hours. @throws WebhookNotFoundError */
  async rotate(id: number): Promise<WebhookWithSecret> {
    const secret = makeWebhookSecret();
    return this.em.transactional(async () => {
      const webhook = await this.webhooks.lock(id);
      const now = this.clock.now();
      webhook.previousSecret = webhook.secret;
      webhook.previousSecretUntil = new Date(now.getTime() + ROTATION_TIME);
      webhook.secret = this.encryption.encrypt(secret);
      webhook.updatedAt = now;
      this.audit.record('webhook.secret_rotated', id, { details: detailsOf(webhook) });
      return { webhook, secret };
    });
  }

  /** Sends a message that says nothing, also to a webhook that is off. @throws WebhookNotFoundError */
  async test(id: number): Promise<DeliveryRow> {
    const delivery = await this.webhooks.addTest(id, this.clock.now());
    this.scheduler.start('webhook');
    return delivery;
  }

  /** What was sent in the last 30 days, and is to be sent; newest first. @throws WebhookNotFoundError */
  async listDeliveries(id: number, query: DeliveryPageQuery): Promise<DeliveryPage> {
    await this.webhooks.read(id);
    return this.webhooks.readDeliveries(id, query);
  }

  /** Makes a delivery again, under the same id. @throws DeliveryNotFoundError */
  async replay(id: number, deliveryId: number): Promise<DeliveryRow> {
    const delivery = await this.webhooks.replay(id, deliveryId, this.clock.now());
    this.scheduler.start('webhook');
    return delivery;
  }

  private setEnabled(webhook: Webhook, enabled: boolean): void {
    if (enabled) {
      webhook.disabledAt = null;
      webhook.disabledReason = null;
      webhook.failingSince = null;
    } else if (webhook.disabledAt === null) {
      webhook.disabledAt = this.clock.now();
      webhook.disabledReason = 'administrator';
    }
  }

  /** @throws ValidationFailedError */
  private assertAllowed(url: string): void {
    const problem = urlProblem(new URL(url), this.config.production, this.policy);
    if (problem !== undefined) {
      throw new ValidationFailedError([{ field: 'url', message: `url ${problem}` }]);
    }
  }
}

/** What the audit log says: the path and query of a URL may hold a secret. */
function detailsOf({ url }: Webhook): { host: string } {
  return { host: new URL(url).host };
}
