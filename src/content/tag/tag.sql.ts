import type { TagUsage } from './tag-usage.entity.js';

/** What {@link USAGE_PAGE} gives: one row. */
export interface UsagePageRow {
  items: TagUsage[];
  /** All tags that are in use, of all pages. */
  total: number;
}

/** A page of the view `tag_usage`, which is worked out once. Parameters: the limit, the offset. */
export const USAGE_PAGE = `
  with usage as materialized (select name, total_articles from tag_usage)
  select
    (select count(*)::int from usage) as total,
    (select coalesce(json_agg(page), '[]')
     from (
       select name, total_articles as "totalArticles" from usage
       order by total_articles desc, name limit ? offset ?
     ) page) as items`;

/** So many names of the greatest length fit into the response to a list (`MAX_LIST_BYTES`). */
const MAX_NAMES = 3000;

/** Names of that view, most used first, then by name. */
export const USED_NAMES = `
  select name from tag_usage order by total_articles desc, name limit ${MAX_NAMES}`;
