import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The kinds of messages; each has a job that delivers it. An `event` becomes messages of other kinds. */
export const OUTBOX_KINDS = ['mail', 'event', 'webhook', 'websub'] as const;

/** One of {@link OUTBOX_KINDS}. */
export type OutboxKind = (typeof OUTBOX_KINDS)[number];

/** Greatest length of {@link OutboxMessage.lastError}, in code points. */
export const LAST_ERROR_LENGTH = 200;

/**
 * Something that has to leave the server because of a change, such as a mail: it is stored in the
 * transaction of that change, and so neither lost nor sent for a change that was rolled back.
 */
@Entity()
@Index({ name: 'outbox_message_due_index', properties: ['kind', 'nextAttemptAt'] })
export class OutboxMessage {
  @PrimaryKey()
  id!: number;

  /** The same over all attempts, so that a receiver can tell that two are one. */
  @Property({ type: 'uuid' })
  key!: string;

  @Property({ length: 20 })
  kind!: OutboxKind;

  /** What the job of that kind needs to deliver it. It holds no secret. */
  @Property({ type: 'json' })
  payload!: object;

  /** The receiver, of kinds that have several: the id of the webhook. */
  @Property({ nullable: true })
  target!: number | null;

  @Property({ length: 3 })
  createdAt!: Date;

  /** Attempts that have begun. */
  @Property()
  attempts!: number;

  /** When to try next, or again should the attempt in progress never end; null once given up. */
  @Property({ length: 3, nullable: true })
  nextAttemptAt!: Date | null;

  /** When it was given up. */
  @Property({ length: 3, nullable: true, index: true })
  failedAt!: Date | null;

  /** Why the last attempt failed, without personal data; null before the first failure. */
  @Property({ length: LAST_ERROR_LENGTH, nullable: true })
  lastError!: string | null;
}
