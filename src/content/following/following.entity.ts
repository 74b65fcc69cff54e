import { PrimaryKeyProp } from '@mikro-orm/core';
import type { Opt, Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { User } from '../../people/user/user.entity.js';
import { FollowingRepository } from './following.repository.js';

/** A user who follows another one, whose articles are then in their feed. */
@Entity({ repository: () => FollowingRepository })
export class Following {
  [EntityRepositoryType]?: FollowingRepository;
  [PrimaryKeyProp]?: ['follower', 'followed'];

  @ManyToOne({ entity: () => User, ref: true, primary: true, deleteRule: 'cascade' })
  follower!: Ref<User>;

  @ManyToOne({ entity: () => User, ref: true, primary: true, index: true, deleteRule: 'cascade' })
  followed!: Ref<User>;

  @Property({ length: 3 })
  createdAt!: Opt<Date>;
}
