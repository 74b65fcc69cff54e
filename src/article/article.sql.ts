import type { CommentContent } from '../comment/comment-content.js';
import { isoTime } from '../common/sql-time.js';
import type { ArticleContent } from './article-content.js';
import { DETAIL_COMMENTS } from './article-limits.js';

const TAGS = `array(
    select t.name from article_tags link join tag t on t.id = link.tag_id
    where link.article_id = a.id order by t.name)`;

// Raw SQL knows no filters: soft-deleted comments have to be left out by hand.
const TOTAL_COMMENTS = `(
    select count(*)::int from comment c where c.article_id = a.id and c.deleted_at is null)`;

/** What others see of the user `u`, as JSON. */
const PROFILE = `json_build_object(
    'id', u.id, 'username', u.username, 'fullName', u.full_name, 'bio', u.bio,
    'image', u.image, 'social', u.social)`;

/** The comment `c` by `u`, as JSON. */
export const COMMENT = `json_build_object('id', c.id, 'text', c.text, 'author', ${PROFILE},
    'createdAt', ${isoTime('c.created_at')}, 'updatedAt', ${isoTime('c.updated_at')})`;

/** Where the article `a` is found by slug or id; parameter: which. */
export type KeyColumn = 'a.id' | 'a.slug';

/** SQL for each of them, made once: to make it anew for each request costs more than to look it up. */
export type KeyedSql = Readonly<Record<KeyColumn, string>>;

/** Makes the SQL of a query that finds one article. */
export function byKey(sqlOf: (column: KeyColumn) => string): KeyedSql {
  return { 'a.id': sqlOf('a.id'), 'a.slug': sqlOf('a.slug') };
}

/** Whether the article `a` exists for somebody. Parameters: the time, the id of the viewer or null. */
export const IS_VISIBLE = '(a.published_at <= ? or a.author_id = ?)';

/** What {@link DETAIL} gives; times are ISO 8601 in UTC. */
export interface ArticleDetailRow extends ArticleContent {
  /** The first {@link DETAIL_COMMENTS}, oldest first. */
  comments: CommentContent[];
  totalComments: number;
}

/**
 * One article with all that its page shows, in one round trip.
 *
 * Parameters: the key, the time, the id of the viewer or null.
 */
export const DETAIL = byKey(
  (key) => `
    select a.id, a.version, a.slug, a.title, a.description, a.text, ${TAGS} as tags, ${PROFILE} as author,
      ${isoTime('a.published_at')} as "publishedAt", ${isoTime('a.created_at')} as "createdAt",
      ${isoTime('a.updated_at')} as "updatedAt", ${TOTAL_COMMENTS} as "totalComments",
      (select coalesce(json_agg(first.comment order by first.created_at, first.id), '[]')
       from (
         select c.id, c.created_at, ${COMMENT} as comment
         from comment c join "user" u on u.id = c.author_id
         where c.article_id = a.id and c.deleted_at is null
         order by c.created_at, c.id limit ${DETAIL_COMMENTS}
       ) first) as comments
    from article a join "user" u on u.id = a.author_id
    where ${key} = ? and ${IS_VISIBLE}`,
);
