import { EntityRepository } from '@mikro-orm/postgresql';
import { TagUsage } from './tag-usage.entity.js';
import type { Tag } from './tag.entity.js';

/** A page of tags and how many there are in all. */
export interface TagPage {
  items: TagUsage[];
  total: number;
}

/** Queries over tags. */
export class TagRepository extends EntityRepository<Tag> {
  /**
   * The tags with these names; those that are missing are made.
   *
   * @param names each once, sorted by code point: writers that lock rows in one order cannot
   *   deadlock each other
   */
  async ensure(names: readonly string[]): Promise<Tag[]> {
    if (names.length === 0) {
      return [];
    }
    return this.upsertMany(
      names.map((name) => ({ name })),
      { onConflictFields: ['name'], onConflictAction: 'ignore' },
    );
  }

  /** Names of all tags of published articles, most used first, then by name. */
  async listNames(): Promise<string[]> {
    const tags = await this.em.find(
      TagUsage,
      {},
      { orderBy: { totalArticles: 'desc', name: 'asc' }, disableIdentityMap: true },
    );
    return tags.map(({ name }) => name);
  }

  /** Tags of published articles, most used first, then by name; detached rows of a view. */
  async listUsage(limit: number, offset: number): Promise<TagPage> {
    const [items, total] = await this.em.findAndCount(
      TagUsage,
      {},
      {
        orderBy: { totalArticles: 'desc', name: 'asc' },
        limit,
        offset,
        disableIdentityMap: true,
      },
    );
    return { items, total };
  }
}
