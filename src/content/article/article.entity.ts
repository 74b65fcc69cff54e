import { Collection } from '@mikro-orm/core';
import type { Hidden, Opt, Ref } from '@mikro-orm/core';
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
import { ARTICLE_MEDIA_INDEX } from '../media/article-media.sql.js';
import { Tag } from '../tag/tag.entity.js';
import { User } from '../../people/user/user.entity.js';
import {
  MAX_DESCRIPTION_LENGTH,
  MAX_IMAGE_ALT_LENGTH,
  MAX_LANGUAGE_LENGTH,
  MAX_TITLE_LENGTH,
  MAX_URL_LENGTH,
} from './article-columns.js';
import { MAX_SLUG_LENGTH, SLUG_KEY } from './slug.js';
import { ArticleRepository } from './article.repository.js';
import {
  CHECK_EDITED_INDEX,
  CHECK_NEW_INDEX,
  SYNC_SEARCH_SORT_COLUMNS,
} from '../search/article-search-triggers.sql.js';
import { KEEP_REVISION } from './article-revision-trigger.sql.js';
import { ArticleTag } from './article-tag.entity.js';
import {
  NOTE_PUBLIC,
  RECORD_CHANGED,
  RECORD_DELETED,
  RECORD_NEW,
} from './article-events-trigger.sql.js';
import { CHECK_NEW_SLUG, KEEP_FORMER_SLUG } from './former-slug-triggers.sql.js';
import { HIDE_DELETED } from './hide-deleted-trigger.sql.js';
import { SYNC_TAG_SORT_COLUMNS } from './article-tag.sql.js';

/**
 * An article. It is published from `publishedAt` on; a draft while that is null. Removing one is a soft deletion, see
 * `SoftDeleteSubscriber`; there is no filter, as nearly all queries are SQL.
 */
@Entity({ repository: () => ArticleRepository })
// An article that is deleted leaves its slug to others.
@Index({
  name: SLUG_KEY,
  expression: `create unique index "${SLUG_KEY}" on "article" ("slug") where "deleted_at" is null`,
})
@Index({
  name: 'article_deleted_index',
  expression:
    'create index "article_deleted_index" on "article" ("deleted_at") where "deleted_at" is not null',
})
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
    'create index "article_author_newest_first_index" on "article" ("author_id", "published_at" DESC, "id" DESC) include ("deleted_at")',
})
// Few articles have a language of their own: feeds of one look for them here.
@Index({
  name: 'article_language_newest_first_index',
  expression:
    'create index "article_language_newest_first_index" on "article" ("language", "published_at" DESC, "id" DESC) where "language" is not null',
})
// Of the articles whose time is still to come; see `PublishScheduledJob`.
@Index({
  name: 'article_scheduled_index',
  expression:
    'create index "article_scheduled_index" on "article" ("published_at") where not "is_public" and "published_at" is not null',
})
@Index(ARTICLE_MEDIA_INDEX)
// Decorators run from the last to the first, and a trigger may use the function that an earlier one creates.
@Trigger(RECORD_DELETED)
@Trigger(RECORD_CHANGED)
@Trigger(RECORD_NEW)
@Trigger(NOTE_PUBLIC)
@Trigger(CHECK_EDITED_INDEX)
@Trigger(CHECK_NEW_INDEX)
@Trigger(SYNC_SEARCH_SORT_COLUMNS)
@Trigger(SYNC_TAG_SORT_COLUMNS)
@Trigger(HIDE_DELETED)
@Trigger(KEEP_REVISION)
@Trigger(KEEP_FORMER_SLUG)
@Trigger(CHECK_NEW_SLUG)
export class Article extends BaseEntity {
  [EntityRepositoryType]?: ArticleRepository;

  /** Derived from the title once; edits of that do not change it, so that links stay valid. */
  @Property({ length: MAX_SLUG_LENGTH })
  slug!: string;

  @Property({ length: MAX_TITLE_LENGTH })
  title!: string;

  @Property({ length: MAX_DESCRIPTION_LENGTH })
  description!: string;

  /** Lazy: up to `MAX_TEXT_LENGTH` characters, which no list needs. */
  @Property({ type: 'text', lazy: true })
  text!: string;

  /** BCP 47 tag in its canonical form; null for the language of the site. */
  @Property({ length: MAX_LANGUAGE_LENGTH, nullable: true })
  language!: string | null;

  /** URL of the original, where this is a copy of an article on another site. */
  @Property({ length: MAX_URL_LENGTH, nullable: true })
  canonicalUrl!: string | null;

  /** An http or https URL, or the path of an uploaded picture. */
  @Property({ length: MAX_URL_LENGTH, nullable: true })
  image!: string | null;

  /** What {@link image} shows, for those who do not see it. */
  @Property({ length: MAX_IMAGE_ALT_LENGTH, nullable: true })
  imageAlt!: string | null;

  /** Whether the front end should give it prominence. */
  @Property({ default: false })
  featured!: Opt<boolean>;

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

  /**
   * Whether it is public as far as others were told; a trigger and `PublishScheduledJob` keep it. Lazy, like
   * the next one, because no response has it.
   */
  @Property({ default: false, nullable: false, lazy: true, hidden: true })
  isPublic?: Opt<Hidden<boolean>>;

  /** When it was public for the first time, and announced as new. */
  @Property({ length: 3, nullable: true, lazy: true, hidden: true })
  announcedAt?: Opt<Hidden<Date>> | null;

  /** Number of the state of title, description, text and tags; the former ones are revisions. */
  @Property({ default: 1 })
  revision!: Opt<number>;

  /** Id of the user who wrote this state; null if it is the first one, by the author. */
  @Property({ nullable: true })
  editedById: Opt<number> | null = null;

  /** When this state was written; null if that is when the article was created. */
  @Property({ length: 3, nullable: true })
  editedAt: Opt<Date> | null = null;

  /** When it was deleted: it can be restored for a while. */
  @Property({ length: 3, nullable: true })
  deletedAt: Opt<Date> | null = null;

  /** `publishedAt` before the deletion. A deleted article is a draft, so that no list and no count has it. */
  @Property({ length: 3, nullable: true })
  deletedPublishedAt: Opt<Date> | null = null;

  /** Incremented with each change of the article; the optimistic lock. */
  @Property({ version: true })
  version!: Opt<number>;

  /** Notes a change of title, description, text or tags, which leaves a revision. */
  noteEdit({ id }: User, now: Date): void {
    this.revision++;
    this.editedById = id;
    this.editedAt = now;
  }

  /** Called in place of a removal. */
  markDeleted(now: Date): void {
    this.deletedAt = now;
    this.deletedPublishedAt = this.publishedAt;
    this.publishedAt = null;
  }

  /** Undoes a deletion. @param slug its own, or another one if that is taken by now */
  restore(slug: string): void {
    this.slug = slug;
    this.publishedAt = this.deletedPublishedAt;
    this.deletedPublishedAt = null;
    this.deletedAt = null;
  }

  /** The beginning of a text, as the description of an article that is written without one. */
  static describe(text: string): string {
    const beginning = firstCodePoints(text, MAX_DESCRIPTION_LENGTH - 1);
    return beginning === text ? text : `${beginning}…`;
  }
}
