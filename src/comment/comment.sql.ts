import { byKey, COMMENT, IS_VISIBLE, type KeyColumn } from '../article/article.sql.js';
import type { CommentContent } from './comment-content.js';

/** What {@link FIRST_PAGE} and {@link FURTHER_PAGE} give: a row if the article exists for the viewer. */
export interface CommentPageRow {
  items: CommentContent[];
  /** All that show, of all pages. */
  total: number;
}

/**
 * The first comments of an article, oldest first, and whether there is such an article: one round
 * trip.
 *
 * Parameters: the limit; the key of the article, the time, the id of the viewer or null.
 */
export const FIRST_PAGE = byKey((key) => pageQuery(key));

/** The same of those after a place. Parameters: its time and id, then those of the first page. */
export const FURTHER_PAGE = byKey((key) => pageQuery(key, 'and (c.created_at, c.id) > (?, ?)'));

function pageQuery(keyColumn: KeyColumn, condition = ''): string {
  // Raw SQL knows no filters: soft-deleted comments have to be left out by hand.
  return `
    select
      (select count(*)::int from comment c where c.article_id = a.id and c.deleted_at is null) as total,
      (select coalesce(json_agg(page.comment order by page.created_at, page.id), '[]')
       from (
         select c.id, c.created_at, ${COMMENT} as comment
         from comment c join "user" u on u.id = c.author_id
         where c.article_id = a.id and c.deleted_at is null
           ${condition}
         order by c.created_at, c.id limit ?
       ) page) as items
    from article a
    where ${keyColumn} = ? and ${IS_VISIBLE}`;
}

/**
 * A comment on an article that its author can see, or no row where there is none. The article is
 * locked against removal: one that is being deleted is waited for, and is then none.
 *
 * Parameters: the text, the author, created at, updated at, the key of the article, the time, the
 * author again.
 */
export const INSERT_COMMENT = byKey(
  (key) => `
    insert into comment (text, author_id, created_at, updated_at, article_id)
    select ?::varchar, ?::int, ?::timestamptz, ?::timestamptz, a.id
    from article a where ${key} = ? and ${IS_VISIBLE}
    for key share
    returning id`,
);
