import type { TagUsage } from './tag-usage.entity.js';

/** The row of {@link USAGE_PAGE}; there is always one. */
export interface UsagePageRow {
  items: TagUsage[];
  /** Number of tags on all pages. */
  total: number;
}

/** A page of the view `tag_usage`, which is computed once. Parameters: the limit, the offset. */
export const USAGE_PAGE = `
  with usage as materialized (select name, total_articles from tag_usage)
  select
    (select count(*)::int from usage) as total,
    (select coalesce(json_agg(page), '[]')
     from (
       select name, total_articles as "totalArticles" from usage
       order by total_articles desc, name limit ? offset ?
     ) page) as items`;

/** This many names of the maximum length fit into the response of a list (`MAX_LIST_BYTES`). */
const MAX_NAMES = 3000;

/** Names of that view, most used first, then by name. */
export const USED_NAMES = `
  select name from tag_usage order by total_articles desc, name limit ${MAX_NAMES}`;
