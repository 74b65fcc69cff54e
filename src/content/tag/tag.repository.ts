import { EntityRepository } from '@mikro-orm/postgresql';
import { queryPrepared } from '../../platform/persistence/prepared-query.js';
import type { Tag } from './tag.entity.js';
import { USAGE_PAGE, USED_NAMES, type UsagePageRow } from './tag.sql.js';

/** Queries over tags. */
export class TagRepository extends EntityRepository<Tag> {
  /**
   * The tags with these names; creates those that are missing.
   *
   * @param names unique, sorted by code point: writers that lock tags in the same order cannot deadlock
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

  /** Names of the most used tags of published articles, most used first, then by name. */
  async listNames(): Promise<string[]> {
    const tags = await queryPrepared<{ name: string }>(this.em, USED_NAMES, []);
    return tags.map(({ name }) => name);
  }

  /** Tags of published articles, most used first, then by name; plain rows of a view. */
  async listUsage(limit: number, offset: number): Promise<UsagePageRow> {
    const [page] = await queryPrepared<UsagePageRow>(this.em, USAGE_PAGE, [limit, offset]);
    return page ?? { items: [], total: 0 };
  }
}
