import type { Ref } from '@mikro-orm/core';
import {
  Entity,
  Index,
  ManyToOne,
  PrimaryKey,
  Property,
  Unique,
} from '@mikro-orm/decorators/legacy';
import type { EventType } from '../../platform/events/domain-events.js';
import { Webhook } from './webhook.entity.js';
import { MAX_TYPE_LENGTH } from './webhook-limits.js';

/** Whether a delivery is still to be made, was made, or was given up. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

/** One of {@link DELIVERY_STATUSES}. */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The type of the message that a test of a webhook sends. */
export const TEST_TYPE = 'webhook.test';

/** The type of a message to a webhook. */
export type MessageType = EventType | typeof TEST_TYPE;

/** Greatest length of {@link WebhookDelivery.error}. */
const MAX_ERROR_LENGTH = 20;

/**
 * An event and a webhook that is told of it, and how that went; kept for 30 days. A message of the outbox
 * has it delivered. Of responses nothing is stored but their status.
 */
@Entity()
@Unique({ name: 'webhook_delivery_event_unique', properties: ['webhook', 'eventId'] })
@Index({ name: 'webhook_delivery_newest_index', properties: ['webhook', 'createdAt', 'id'] })
@Index({ name: 'webhook_delivery_age_index', properties: ['createdAt'] })
@Index({
  name: 'webhook_delivery_user_index',
  expression:
    'create index "webhook_delivery_user_index" on "webhook_delivery" ("user_id") where "user_id" is not null',
})
export class WebhookDelivery {
  @PrimaryKey()
  id!: number;

  @ManyToOne({ entity: () => Webhook, ref: true, deleteRule: 'cascade' })
  webhook!: Ref<Webhook>;

  /** The `webhook-id`: of all attempts and of replays. */
  @Property({ type: 'uuid' })
  eventId!: string;

  @Property({ type: 'string', length: MAX_TYPE_LENGTH })
  type!: MessageType;

  /** When the event happened. */
  @Property({ length: 3 })
  occurredAt!: Date;

  @Property({ type: 'json' })
  data!: object;

  /** The user whom {@link data} is about, as its author or otherwise. */
  @Property({ nullable: true })
  userId!: number | null;

  @Property({ length: 3 })
  createdAt!: Date;

  @Property({ length: 10 })
  status!: DeliveryStatus;

  @Property()
  attempts!: number;

  @Property({ length: 3, nullable: true })
  lastAttemptAt!: Date | null;

  /** Milliseconds of the last attempt. */
  @Property({ nullable: true })
  duration!: number | null;

  /** Status of the last response; null without one. */
  @Property({ nullable: true })
  responseStatus!: number | null;

  /** Why the last attempt failed; null if it did not. */
  @Property({ length: MAX_ERROR_LENGTH, nullable: true })
  error!: DeliveryFailure | null;
}

/** Why an attempt failed: a response that is no success, none at all, or a webhook that was switched off. */
export const DELIVERY_FAILURES = [
  'status',
  'address',
  'lookup',
  'connection',
  'tls',
  'timeout',
  'response',
  'secret',
  'disabled',
] as const;

/** One of {@link DELIVERY_FAILURES}. */
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];
