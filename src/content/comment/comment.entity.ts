import type { Ref } from '@mikro-orm/core';
import { Entity, Filter, Index, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { Article } from '../article/article.entity.js';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import { SOFT_DELETE_FILTER } from '../../platform/persistence/soft-delete.subscriber.js';
import { User } from '../../people/user/user.entity.js';
import { MAX_COMMENT_LENGTH } from './comment-limits.js';
import { CommentRepository } from './comment.repository.js';

/** A comment on an article. Removing one is a soft deletion, see `SoftDeleteSubscriber`. */
@Entity({ repository: () => CommentRepository })
@Filter({ name: SOFT_DELETE_FILTER, cond: { deletedAt: null }, default: true })
// With `deletedAt`, so that counting comments that are not deleted is an index-only scan.
@Index({
  name: 'comment_oldest_first_index',
  properties: ['article', 'createdAt', 'id'],
  include: ['deletedAt'],
})
export class Comment extends BaseEntity {
  [EntityRepositoryType]?: CommentRepository;

  @Property({ length: MAX_COMMENT_LENGTH })
  text!: string;

  /** Deleting an article deletes its comments for good. */
  @ManyToOne({ entity: () => Article, ref: true, deleteRule: 'cascade' })
  article!: Ref<Article>;

  @ManyToOne({ entity: () => User, ref: true, index: true })
  author!: Ref<User>;

  @Property({ length: 3, nullable: true, index: true })
  deletedAt: Date | null = null;

  @ManyToOne({ entity: () => User, ref: true, nullable: true })
  deletedBy: Ref<User> | null = null;

  /** Undoes a soft deletion. */
  restore(): void {
    this.deletedAt = null;
    this.deletedBy = null;
  }
}
