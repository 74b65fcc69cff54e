import { PrimaryKeyProp } from '@mikro-orm/core';
import type { Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../../people/user/user.entity.js';
import { MAX_REASON_LENGTH } from '../comment/comment-limits.js';
import { Comment } from '../comment/comment.entity.js';

/** A user's report of a comment, until a moderator decides on the comment. */
@Entity()
export class CommentReport {
  [PrimaryKeyProp]?: ['comment', 'reporter'];

  @ManyToOne({ entity: () => Comment, ref: true, primary: true, deleteRule: 'cascade' })
  comment!: Ref<Comment>;

  @ManyToOne({ entity: () => User, ref: true, primary: true, index: true, deleteRule: 'cascade' })
  reporter!: Ref<User>;

  @Property({ length: MAX_REASON_LENGTH })
  reason!: string;

  @Property({ length: 3 })
  createdAt!: Date;
}
