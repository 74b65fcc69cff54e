import type { Ref } from '@mikro-orm/core';
import { Entity, Enum, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { type Role, ROLES } from '../user/roles.js';
import { User } from '../user/user.entity.js';
import { MAX_EMAIL_LENGTH } from '../user/user-limits.js';
import { InvitationRepository } from './invitation.repository.js';

/**
 * An invitation to create an account with one email. Ended ones stay until they would have expired, to be
 * counted towards the limit of their inviter.
 */
@Entity({ repository: () => InvitationRepository })
// Expressions, because MikroORM 7.2 misreads the sort order of such indexes: see `Article`.
@Index({
  name: 'invitation_open_newest_first_index',
  expression:
    'create index "invitation_open_newest_first_index" on "invitation" ("created_at" DESC, "id" DESC) where "ended_at" is null',
})
@Index({
  name: 'invitation_inviter_newest_first_index',
  expression:
    'create index "invitation_inviter_newest_first_index" on "invitation" ("inviter_id", "created_at" DESC, "id" DESC)',
})
export class Invitation {
  [EntityRepositoryType]?: InvitationRepository;

  @PrimaryKey()
  id!: number;

  /** As the inviter typed it. */
  @Property({ length: MAX_EMAIL_LENGTH })
  email!: string;

  /** The email in the form of `foldName()`, to be compared with that of a sign-up. */
  @Property({ type: 'text', collation: 'C' })
  emailKey!: string;

  /** The role of the account. */
  @Enum({ items: () => [...ROLES], length: 10 })
  role!: Role;

  @ManyToOne({ entity: () => User, ref: true, deleteRule: 'cascade' })
  inviter!: Ref<User>;

  @Property({ length: 3 })
  createdAt!: Date;

  @Property({ length: 3, index: true })
  expiresAt!: Date;

  /** When it was accepted or revoked; null while it is open. */
  @Property({ length: 3, nullable: true })
  endedAt!: Date | null;
}
