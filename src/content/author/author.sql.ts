import type { PublicProfile } from '../../people/user/user.entity.js';
import { LISTED_BIO } from '../../people/user/listed-bio.sql.js';
import { profileWith } from '../article/article-comments.sql.js';
import { isPublished } from '../article/article.policy.js';

/** A user and how many articles they have published. */
export interface Author extends PublicProfile {
  totalArticles: number;
}

/** The row of {@link AUTHOR_PAGE}; there is always one. */
export interface AuthorPageRow {
  items: { profile: PublicProfile; totalArticles: number }[];
  /** Number of authors on all pages. */
  total: number;
}

/** SQL: how many articles the user `u` has published. Parameter: the time. */
const TOTAL_ARTICLES = `(
    select count(*)::int from article a where a.author_id = u.id and ${isPublished('a')})`;

/**
 * A page of the users who have published something, by username. PostgreSQL 15 has no scan that skips to the
 * next author in an index, so the recursion does it: the cost grows with the authors, not with the articles.
 *
 * Parameters: the time, the limit, the offset, the time.
 */
export const AUTHOR_PAGE = `
  with recursive writer as (
    (select author_id as id from article order by author_id limit 1)
    union all
    select (select author_id from article where author_id > writer.id order by author_id limit 1)
    from writer where writer.id is not null
  ), author as materialized (
    select u.id, u.username_key from writer join "user" u on u.id = writer.id
    where u.deleted_at is null
      and exists (select from article a where a.author_id = writer.id and ${isPublished('a')})
  ), page as materialized (
    select id from author order by username_key limit ? offset ?
  )
  select
    (select count(*)::int from author) as total,
    (select coalesce(json_agg(item order by item.username_key), '[]') from (
      select u.username_key, ${profileWith(LISTED_BIO)} as profile, ${TOTAL_ARTICLES} as "totalArticles"
      from page join "user" u on u.id = page.id
    ) item) as items`;

/** The profile of a user. Parameters: the time, the key of the username. */
export const AUTHOR = `
  select ${profileWith('u.bio')} as profile, ${TOTAL_ARTICLES} as "totalArticles"
  from "user" u where u.username_key = ? and u.deleted_at is null`;
