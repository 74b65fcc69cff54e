import type { Ref } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey } from '@mikro-orm/decorators/legacy';
import { EntityRepositoryType } from '@mikro-orm/postgresql';
import { Article } from './article.entity.js';
import { FormerSlugRepository } from './former-slug.repository.js';
import { MAX_SLUG_LENGTH } from './slug.js';

/**
 * A slug that an article had before it was moved. It leads to the article, and no other article can take it, until
 * the article is deleted. Only triggers write it (`former-slug-triggers.sql.ts`).
 */
@Entity({ repository: () => FormerSlugRepository })
export class FormerSlug {
  [EntityRepositoryType]?: FormerSlugRepository;

  @PrimaryKey({ length: MAX_SLUG_LENGTH })
  slug!: string;

  @ManyToOne({ entity: () => Article, ref: true, index: true, deleteRule: 'cascade' })
  article!: Ref<Article>;
}
