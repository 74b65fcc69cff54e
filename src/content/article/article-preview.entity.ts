import type { Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { ArticlePreviewRepository } from './article-preview.repository.js';
import { Article } from './article.entity.js';

/** A link to an article that is not published yet, for people without an account (docs/publication.md#previews). */
@Entity({ repository: () => ArticlePreviewRepository })
export class ArticlePreview {
  [EntityRepositoryType]?: ArticlePreviewRepository;

  /** SHA-256 of the token, in hex: a stolen database contains no valid token. */
  @PrimaryKey({ length: 64 })
  hash!: string;

  @ManyToOne({ entity: () => Article, ref: true, index: true, deleteRule: 'cascade' })
  article!: Ref<Article>;

  @Property({ length: 3 })
  createdAt!: Date;

  @Property({ length: 3, index: true })
  expiresAt!: Date;
}
