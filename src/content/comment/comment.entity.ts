import type { Opt, Ref } from '@mikro-orm/core';
import {
  Entity,
  Enum,
  Filter,
  Index,
  ManyToOne,
  Property,
  Trigger,
} from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { Article } from '../article/article.entity.js';
import { COMMENT_STATES, type CommentState } from '../article/comment-state.js';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import { SOFT_DELETE_FILTER } from '../../platform/persistence/soft-delete.subscriber.js';
import { User } from '../../people/user/user.entity.js';
import { MAX_COMMENT_LENGTH, MAX_REASON_LENGTH } from './comment-limits.js';
import { RECORD_COMMENT_EVENTS } from './comment-events-trigger.sql.js';
import { CommentRepository } from './comment.repository.js';

/** A comment on an article. Removing one is a soft deletion, see `SoftDeleteSubscriber`. */
@Entity({ repository: () => CommentRepository })
@Filter({ name: SOFT_DELETE_FILTER, cond: { deletedAt: null }, default: true })
// With these columns, so that counting the visible comments is an index-only scan.
@Index({
  name: 'comment_oldest_first_index',
  properties: ['article', 'createdAt', 'id'],
  include: ['deletedAt', 'state'],
})
@Index({
  name: 'comment_moderation_index',
  expression:
    'create index "comment_moderation_index" on "comment" ("state", "created_at", "id") where "deleted_at" is null',
})
@Index({
  name: 'comment_reported_index',
  expression:
    'create index "comment_reported_index" on "comment" ("created_at", "id") where "total_reports" > 0 and "deleted_at" is null',
})
@Trigger(RECORD_COMMENT_EVENTS)
export class Comment extends BaseEntity {
  [EntityRepositoryType]?: CommentRepository;

  @Property({ length: MAX_COMMENT_LENGTH })
  text!: string;

  /** Deleting an article deletes its comments for good. */
  @ManyToOne({ entity: () => Article, ref: true, deleteRule: 'cascade' })
  article!: Ref<Article>;

  @ManyToOne({ entity: () => User, ref: true, index: true })
  author!: Ref<User>;

  @Enum({ items: () => [...COMMENT_STATES], default: 'visible', length: 10 })
  state: Opt<CommentState> = 'visible';

  /** Why a moderator decided on {@link state}, if they said so. */
  @Property({ length: MAX_REASON_LENGTH, nullable: true })
  moderationReason: Opt<string> | null = null;

  /** Reports since the last decision of a moderator. */
  @Property({ default: 0 })
  totalReports: Opt<number> = 0;

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
