import { ArrayType } from '@mikro-orm/core';
import type { Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { MAX_DESCRIPTION_LENGTH, MAX_TITLE_LENGTH } from '../article/article-columns.js';
import { Article } from '../article/article.entity.js';
import { ArticleRevisionRepository } from './article-revision.repository.js';

/**
 * A former state of an article's title, description, text and tags. Only a trigger writes it
 * (`article-revision-trigger.sql.ts`). Users are named by their ids alone: a foreign key would lock them with every
 * edit, and they are never deleted.
 */
@Entity({ repository: () => ArticleRevisionRepository })
@Unique({ name: 'article_revision_number_unique', properties: ['article', 'number'] })
export class ArticleRevision {
  [EntityRepositoryType]?: ArticleRevisionRepository;

  @PrimaryKey()
  id!: number;

  @ManyToOne({ entity: () => Article, ref: true, deleteRule: 'cascade' })
  article!: Ref<Article>;

  /** `Article.revision` of that state; numbers are skipped where changes were joined. */
  @Property()
  number!: number;

  @Property({ length: MAX_TITLE_LENGTH })
  title!: string;

  @Property({ length: MAX_DESCRIPTION_LENGTH })
  description!: string;

  @Property({ type: 'text', lazy: true })
  text!: string;

  /** Sorted by code point. */
  @Property({ type: ArrayType })
  tags!: string[];

  /** Of the text, in bytes. */
  @Property()
  size!: number;

  /** Id of the user who wrote that state. */
  @Property()
  authorId!: number;

  /** When that state was written. */
  @Property({ length: 3 })
  createdAt!: Date;

  /** Id of the user who changed that state; null if their further changes are not to be joined. */
  @Property({ nullable: true })
  replacedById!: number | null;

  @Property({ length: 3, index: true })
  replacedAt!: Date;
}
