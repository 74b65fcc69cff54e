import { Entity, Index, PrimaryKey } from '@mikro-orm/decorators/legacy';
import { PrimaryKeyProp } from '@mikro-orm/postgresql';
import type { EventType } from './domain-events.js';

/** Greatest length of the name of a subscriber or type. */
const MAX_NAME_LENGTH = 40;

/** Somebody who is told of a type of events. Of types without a row here, nothing is recorded. */
@Entity()
@Index({ name: 'event_subscription_type_index', properties: ['type'] })
export class EventSubscription {
  [PrimaryKeyProp]?: ['subscriber', 'type'];

  /** Who it is, such as `websub` or `webhook:1`. */
  @PrimaryKey({ length: MAX_NAME_LENGTH })
  subscriber!: string;

  @PrimaryKey({ length: MAX_NAME_LENGTH })
  type!: EventType;
}
