import { ArrayType } from '@mikro-orm/core';
import type { Opt } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import type { EventType } from '../../platform/events/domain-events.js';
import { MAX_DESCRIPTION_LENGTH, MAX_URL_LENGTH } from './webhook-limits.js';
import { WebhookRepository } from './webhook.repository.js';

/** Why a webhook is off: an administrator, a response of 410, or five days of failures. */
export const DISABLED_REASONS = ['administrator', 'gone', 'failing'] as const;

/** One of {@link DISABLED_REASONS}. */
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** A server that is told of events (docs/webhooks.md). */
@Entity({ repository: () => WebhookRepository })
export class Webhook extends BaseEntity {
  [EntityRepositoryType]?: WebhookRepository;

  @Property({ length: MAX_URL_LENGTH })
  url!: string;

  @Property({ type: ArrayType })
  events!: EventType[];

  @Property({ length: MAX_DESCRIPTION_LENGTH })
  description!: string;

  /** Encrypted, see `SecretEncryption`. */
  @Property({ type: 'text', hidden: true })
  secret!: string;

  /** The secret before it, encrypted too, which also signs until {@link previousSecretUntil}. */
  @Property({ type: 'text', nullable: true, hidden: true })
  previousSecret: Opt<string> | null = null;

  @Property({ length: 3, nullable: true, hidden: true })
  previousSecretUntil: Opt<Date> | null = null;

  /** Since when every attempt has failed; null while they succeed. */
  @Property({ length: 3, nullable: true })
  failingSince: Opt<Date> | null = null;

  /** Since when it is off; null while it is on. */
  @Property({ length: 3, nullable: true })
  disabledAt: Opt<Date> | null = null;

  @Property({ length: 20, nullable: true })
  disabledReason: Opt<DisabledReason> | null = null;
}
