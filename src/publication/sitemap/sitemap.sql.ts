import { isPublished } from '../../content/article/article.policy.js';
import { epochTime } from '../../platform/persistence/sql-time.js';

/** Ids of articles in a part of the sitemap, and so the most articles: the protocol allows 50 000. */
export const PART_SIZE = 50_000;

/**
 * Whether the article `a` is in the sitemap. A copy of an article of another site belongs in the sitemap of that
 * site. Parameter: the time.
 */
const IS_LISTED = `${isPublished('a')} and a.canonical_url is null`;

/**
 * The numbers of the parts that have an article, from 1. Each takes a look at the primary key.
 * Parameter: the time.
 */
export const PARTS = `
  select part::int as part
  from generate_series(0, (select max(id) from article) / ${PART_SIZE}) range,
    lateral (select range + 1 as part) numbered
  where exists (select from article a
    where a.id >= range * ${PART_SIZE} and a.id < (range + 1) * ${PART_SIZE} and ${IS_LISTED})
  order by part`;

/** A row of {@link PART_ARTICLES}; times in milliseconds since 1970. */
export interface SitemapArticle {
  id: number;
  slug: string;
  image: string | null;
  publishedAt: number;
  /** Of its content, or when it was published, if that is later. */
  changedAt: number;
}

/** Articles of a part, by id. Parameters: the id before, the id after the part, the time, the limit. */
export const PART_ARTICLES = `
  select a.id, a.slug, a.image, ${epochTime('a.published_at')} as "publishedAt",
    ${epochTime('greatest(a.published_at, a.updated_at)')} as "changedAt"
  from article a where a.id > ?::bigint and a.id < ?::bigint and ${IS_LISTED} order by a.id limit ?`;
