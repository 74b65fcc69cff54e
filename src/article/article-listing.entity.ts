import type { ObjectQuery } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Article } from './article.entity.js';
import type { ListingCondition, PageBounds } from './article.repository.js';

/**
 * An article as lists show it: a virtual entity over the repository's listing query, which takes
 * its conditions, limit and offset to where they are cheap. Order is always the newest first.
 */
@Entity({
  expression: (em: EntityManager, where: ObjectQuery<unknown>, page: PageBounds) =>
    em.getRepository(Article).selectListings(where as ListingCondition, page),
})
export class ArticleListing {
  @Property()
  id!: number;

  @Property()
  slug!: string;

  @Property()
  title!: string;

  @Property()
  description!: string;

  /** Sorted by code point. */
  @Property()
  tags!: string[];

  /** Id of the author. */
  @Property()
  author!: number;

  @Property()
  authorName!: string;

  /** Soft-deleted ones not counted. */
  @Property()
  totalComments!: number;

  /** ISO 8601 in UTC; null for a draft. */
  @Property({ nullable: true })
  publishedAt!: string | null;

  /** ISO 8601 in UTC. */
  @Property()
  createdAt!: string;
}
