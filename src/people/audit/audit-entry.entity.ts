import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import type { AuditAction, AuditChannel, AuditSubject } from './audit-actions.js';
import { AuditEntryRepository } from './audit-entry.repository.js';

/** What an entry says beyond who, what and when, by action: docs/people.md#audit-log. No secrets. */
export interface AuditDetails {
  /** The role of an account, or the email. */
  readonly from?: string;
  readonly to?: string;
  readonly role?: string;
  readonly scopes?: readonly string[];
  /** Limits on sign-ins that were reached. */
  readonly limits?: readonly string[];
  readonly slug?: string;
  /** Id of the author of an article or comment. */
  readonly author?: number;
  /** Whether it was done to everything of the author. */
  readonly all?: boolean;
  /** Host of the URL of a webhook; the rest of it may hold a secret. */
  readonly host?: string;
  /** Why a webhook was switched off. */
  readonly reason?: string;
}

/** Characters of the longest address, an IPv6 one with the dotted form of an IPv4 one at its end. */
const ADDRESS_LENGTH = 45;

/**
 * An entry of the audit log. The application adds entries; only jobs change (`address`) and delete them. There
 * are no foreign keys: an entry stays as it was when its user or subject is deleted.
 *
 * Every filter has an index in the order of the list, which is read backwards.
 */
@Entity({ repository: () => AuditEntryRepository })
@Index({ name: 'audit_entry_newest_index', properties: ['createdAt', 'id'] })
@Index({ name: 'audit_entry_action_newest_index', properties: ['action', 'createdAt', 'id'] })
@Index({ name: 'audit_entry_actor_newest_index', properties: ['actorId', 'createdAt', 'id'] })
@Index({
  name: 'audit_entry_subject_newest_index',
  properties: ['subjectType', 'subjectId', 'createdAt', 'id'],
})
@Index({
  name: 'audit_entry_addressed_index',
  expression:
    'create index "audit_entry_addressed_index" on "audit_entry" ("created_at") where "address" is not null',
})
export class AuditEntry {
  [EntityRepositoryType]?: AuditEntryRepository;

  @PrimaryKey()
  id!: number;

  @Property({ length: 3 })
  createdAt!: Date;

  @Property({ length: 40 })
  action!: AuditAction;

  /** Id of the user who acted; null without one. */
  @Property({ nullable: true })
  actorId!: number | null;

  @Property({ length: 20 })
  channel!: AuditChannel;

  @Property({ length: 20 })
  subjectType!: AuditSubject;

  /** Null if there is no such thing, as for sign-ins with an email that has no account. */
  @Property({ nullable: true })
  subjectId!: number | null;

  /** Removed after 30 days. */
  @Property({ length: ADDRESS_LENGTH, nullable: true })
  address!: string | null;

  @Property({ type: 'json', nullable: true })
  details!: AuditDetails | null;
}
