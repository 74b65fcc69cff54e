import { Collection } from '@mikro-orm/core';
import type { Opt, Ref } from '@mikro-orm/core';
import {
  Entity,
  Index,
  ManyToMany,
  ManyToOne,
  OneToMany,
  Property,
  Trigger,
} from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { Comment } from '../comment/comment.entity.js';
import { BaseEntity } from '../../platform/persistence/base.entity.js';
import { firstCodePoints } from '../../platform/text.js';
import { Tag } from '../tag/tag.entity.js';
import { User } from '../../people/user/user.entity.js';
import { MAX_DESCRIPTION_LENGTH, MAX_TITLE_LENGTH } from './article-columns.js';
import { MAX_SLUG_LENGTH } from './slug.js';
import { ArticleRepository } from './article.repository.js';
import {
  INDEX_EDITED,
  INDEX_NEW,
  SYNC_SEARCH_SORT_COLUMNS,
} from './article-search-triggers.sql.js';
import { ArticleTag } from './article-tag.entity.js';
import { HIDE_DELETED } from './hide-deleted-trigger.sql.js';
import { SYNC_TAG_SORT_COLUMNS } from './article-tag.sql.js';

/** An article. It is published from `publishedAt` on; a draft while that is null. */
@Entity({ repository: () => ArticleRepository })
@Index({
  name: 'article_newest_first_index',
  columns: [
    { name: 'published_at', sort: 'desc' },
    { name: 'id', sort: 'desc' },
  ],
})
// An expression, because MikroORM 7.2 misreads the sort order of an index if one column's name ends in
// another's (`author_id`, `id`), and generates the same migration again and again.
@Index({
  name: 'article_author_newest_first_index',
  expression:
    'create index "article_author_newest_first_index" on "article" ("author_id", "published_at" DESC, "id" DESC)',
})
// Decorators run from the last to the first, and a trigger may use the function that an earlier one creates.
@Trigger(INDEX_EDITED)
@Trigger(INDEX_NEW)
@Trigger(SYNC_SEARCH_SORT_COLUMNS)
@Trigger(SYNC_TAG_SORT_COLUMNS)
@Trigger(HIDE_DELETED)
export class Article extends BaseEntity {
  [EntityRepositoryType]?: ArticleRepository;

  /** Derived from the title once; edits do not change it, so that links stay valid. */
  @Property({ length: MAX_SLUG_LENGTH, unique: 'article_slug_unique' })
  slug!: string;

  @Property({ length: MAX_TITLE_LENGTH })
  title!: string;

  @Property({ length: MAX_DESCRIPTION_LENGTH })
  description!: string;

  /** Lazy: up to `MAX_TEXT_LENGTH` characters, which no list needs. */
  @Property({ type: 'text', lazy: true })
  text!: string;

  /** Whether users can comment on it. */
  @Property({ default: true })
  commentsOpen!: Opt<boolean>;

  @ManyToOne({ entity: () => User, ref: true })
  author!: Ref<User>;

  @ManyToMany({ entity: () => Tag, pivotEntity: () => ArticleTag, orderBy: { name: 'asc' } })
  tags = new Collection<Tag>(this);

  @OneToMany({ entity: () => Comment, mappedBy: (comment: Comment) => comment.article })
  comments = new Collection<Comment>(this);

  @Property({ length: 3, nullable: true })
  publishedAt!: Date | null;

  /** Incremented with each change of the article; the optimistic lock. */
  @Property({ version: true })
  version!: Opt<number>;

  /** The beginning of a text, as the description of an article that is written without one. */
  static describe(text: string): string {
    const beginning = firstCodePoints(text, MAX_DESCRIPTION_LENGTH - 1);
    return beginning === text ? text : `${beginning}…`;
  }
}
