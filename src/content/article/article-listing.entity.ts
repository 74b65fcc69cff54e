import type { ObjectQuery } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { type EntityManager, EntityRepositoryType } from '@mikro-orm/postgresql';
import { columnTypeOf, LISTED_FIELDS, type ListedFields } from './article-columns.js';
import {
  ArticleListingRepository,
  type ListingCondition,
  type PageBounds,
} from './article-listing.repository.js';

/* oxlint-disable typescript/no-unsafe-declaration-merging -- the ORM sets the `LISTED_FIELDS` */
/** The {@link LISTED_FIELDS}; they are registered below. */
export interface ArticleListing extends ListedFields {}

/**
 * An article as lists show it: a virtual entity over the listing query of the repository, which applies
 * conditions, limit and offset before it joins. Always the newest first.
 */
@Entity({
  repository: () => ArticleListingRepository,
  expression: (em: EntityManager, where: ObjectQuery<unknown>, page: PageBounds) =>
    em.getRepository(ArticleListing).selectListings(where as ListingCondition, page),
})
export class ArticleListing {
  [EntityRepositoryType]?: ArticleListingRepository;

  @Property()
  id!: number;

  @Property()
  slug!: string;

  /** Sorted by code point. */
  @Property()
  tags!: string[];

  /** Id of the author. */
  @Property()
  author!: number;

  @Property()
  authorName!: string;

  /** Without soft-deleted ones. */
  @Property()
  totalComments!: number;

  /** ISO 8601 in UTC; null for a draft. */
  @Property({ nullable: true })
  publishedAt!: string | null;

  /** ISO 8601 in UTC. */
  @Property()
  createdAt!: string;
}

for (const field of LISTED_FIELDS) {
  Property({ type: columnTypeOf(field), nullable: true })(ArticleListing.prototype, field);
}
