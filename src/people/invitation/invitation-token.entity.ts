import type { Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Invitation } from './invitation.entity.js';

/**
 * A link of an invitation. It has one that the inviter is shown, and one for each attempt to mail it, as
 * no token is stored in the outbox. All of them end with the invitation.
 */
@Entity()
export class InvitationToken {
  /** SHA-256 of the token, in hex: a stolen database contains no valid token. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  @ManyToOne({ entity: () => Invitation, ref: true, index: true, deleteRule: 'cascade' })
  invitation!: Ref<Invitation>;

  /** Whether it was mailed: then its holder can read the mail of that address. */
  @Property()
  mailed!: boolean;
}
