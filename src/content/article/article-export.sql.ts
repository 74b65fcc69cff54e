import { isoTime } from '../../platform/persistence/sql-time.js';
import { CONTENT_FIELDS, type ContentFields, selectFields } from './article-columns.js';

/** An article of {@link EXPORTED_ARTICLES}; times are ISO 8601 in UTC. */
export interface ExportedArticle extends ContentFields {
  id: number;
  slug: string;
  /** Sorted by code point. */
  tags: string[];
  publishedAt: string | null;
  updatedAt: string;
}

/**
 * A page of the ids of an author's articles, by id. The sub-query keeps the planner from walking through
 * the articles of everyone in the order of their ids. Parameters: the author, the id before the page, the
 * limit.
 */
export const EXPORTED_IDS = `
  select id from (
    select id from article where author_id = ? and id > ? and deleted_at is null offset 0
  ) own
  order by id limit ?`;

/** Whole articles, by id. Parameters: their ids, as an array. */
export const EXPORTED_ARTICLES = `
  select a.id, a.slug, ${selectFields(CONTENT_FIELDS)},
    array(select t.name from article_tags link join tag t on t.id = link.tag_id
      where link.article_id = a.id order by t.name) as tags,
    ${isoTime('a.published_at')} as "publishedAt", ${isoTime('a.updated_at')} as "updatedAt"
  from article a where a.id = any(?::int[]) order by a.id`;
