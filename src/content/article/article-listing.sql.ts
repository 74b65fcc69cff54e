import { LISTED_FIELDS, selectFields } from './article-columns.js';
import { IS_VISIBLE_TO_ALL } from './article-comments.sql.js';
import { isPublished } from './article.policy.js';
import { isoTime } from '../../platform/persistence/sql-time.js';

/** Filter of published articles; all conditions are optional. */
export interface ListingFilter {
  /** Name of a tag, case-sensitive. */
  tag?: string | undefined;
  /** Id of the author. */
  author?: number | undefined;
  language?: LanguageFilter | undefined;
}

/** Articles in a language. */
export interface LanguageFilter {
  /** BCP 47, in its canonical form. */
  tag: string;
  /** Whether articles without a language are in this one. */
  isDefault: boolean;
}

/** SQL with `?` placeholders, and its parameters. */
export interface Query {
  sql: string;
  params: unknown[];
}

/** The position of a cursor in the order of the lists. */
export type CursorPosition = readonly [publishedAt: string, id: number];

/** The articles on one side of a cursor position: `<` is older, `>` is newer. */
export interface Range {
  side: '<' | '<=' | '>' | '>=';
  position: CursorPosition;
}

/** The order of {@link listingQuery}. */
const NEWEST_FIRST = 'a.published_at desc, a.id desc';

/** A CTE with the `tags` of the articles of the CTE `page`, by name: one aggregate for the whole page. */
export const TAGS_OF_PAGE = `tags as materialized (
      select link.article_id, array_agg(t.name order by t.name) as names
      from article_tags link join tag t on t.id = link.tag_id
      where link.article_id = any(array(select id from page)) group by link.article_id
    )`;

/**
 * A page of listings: one aggregate for the tags and one for the comments of its rows. Sub-queries per
 * row, or grouping before the limit, cost many times as much. The CTEs are materialized, because a planner
 * that expects one row would otherwise compute them again for each row. The ids are passed as an array,
 * so that the planner looks each of them up: its generic plan assumes a limit of a tenth of the table.
 *
 * @param page SQL of the ids of the page, with limit and offset
 * @param columns further columns, with a leading comma
 * @param order of the rows
 */
export function listingQuery(page: string, columns = '', order = NEWEST_FIRST): string {
  return `
    with page as materialized (${page}),
    ${TAGS_OF_PAGE},
    comments as materialized (
      select c.article_id, count(*)::int as total from comment c
      where c.article_id = any(array(select id from page)) and ${IS_VISIBLE_TO_ALL}
      group by c.article_id
    )
    select a.id, a.slug, ${selectFields(LISTED_FIELDS)}, coalesce(tags.names, '{}') as tags,
      a.author_id as author, u.full_name as "authorName",
      coalesce(comments.total, 0) as "totalComments",
      ${isoTime('a.published_at')} as "publishedAt", ${isoTime('a.created_at')} as "createdAt"${columns}
    from page
    join article a on a.id = page.id and a.id = any(array(select id from page))
    join "user" u on u.id = a.author_id
    left join tags on tags.article_id = a.id
    left join comments on comments.article_id = a.id
    order by ${order}`;
}

/**
 * A page of the deleted articles of an author, the last deleted first. They are drafts, which the index of the author
 * begins with. Parameters: the author, the limit, the offset.
 */
export const DELETED_LISTING = listingQuery(
  `select id from article where author_id = ? and published_at is null and deleted_at is not null
   order by deleted_at desc, id desc limit ? offset ?`,
  `, ${isoTime('a.deleted_at')} as "deletedAt"`,
  'a.deleted_at desc, a.id desc',
);

/** Listings in the order of their ids. Parameter: the ids. */
export const LISTING_BY_ID = listingQuery(
  'select id, place from unnest(?::int[]) with ordinality ids (id, place)',
  '',
  'page.place',
);

/**
 * A page of listings, and whether the adjacent page has any. If the page is empty, there is one row, in
 * which all columns except `hasAdjacent` are null.
 */
export function listingWithAdjacentQuery(page: Query, adjacent: Query): Query {
  return {
    sql: `
    select adjacent."hasAdjacent", listing.*
    from (select exists (${adjacent.sql}) as "hasAdjacent") adjacent
    left join (${listingQuery(page.sql)}) listing on true
    order by listing."publishedAt" desc, listing.id desc`,
    params: [...adjacent.params, ...page.params],
  };
}

/**
 * The ids of up to `limit` published articles, starting next to the cursor, or at the newest.
 *
 * @param range undefined for all, newest first
 */
export function rangeQuery(
  filter: ListingFilter,
  range: Range | undefined,
  now: Date,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Query {
  const { table, id, conditions, params } = orderedRowsOf(filter);
  const direction = range?.side.startsWith('>') ? 'asc' : 'desc';
  const bounds = boundsOf(range, id, now);
  return {
    sql: `select entry.${id} as id from ${table} entry
      where ${[...conditions, bounds.sql].join(' and ')}
      order by entry.published_at ${direction}, entry.${id} ${direction} limit ? offset ?`,
    params: [...params, ...bounds.params, limit, offset],
  };
}

/**
 * The condition for published articles in the range. Towards older articles it has one bound only: with
 * two, PostgreSQL might start its index scan at the current time, and read everything down to the cursor.
 */
function boundsOf(range: Range | undefined, id: string, now: Date): Query {
  const published = { sql: isPublished('entry'), params: [now] };
  if (!range) {
    return published;
  }
  const { side, position } = range;
  const bound = { sql: `(entry.published_at, entry.${id}) ${side} (?, ?)`, params: [...position] };
  if (side.startsWith('>')) {
    return {
      sql: `${bound.sql} and ${published.sql}`,
      params: [...bound.params, ...published.params],
    };
  }
  // Every published article is older than a cursor in the future.
  return new Date(position[0]) > now ? published : bound;
}

/** The number of published articles that match. */
export function countQuery(filter: ListingFilter, now: Date): Query {
  const { table, conditions, params } = orderedRowsOf(filter);
  return {
    sql: `select count(*)::int as total from ${table} entry
      where ${[...conditions, isPublished('entry')].join(' and ')}`,
    params: [...params, now],
  };
}

/** The table whose index has the order of the list for this filter. */
function orderedRowsOf({ tag, author, language }: ListingFilter): {
  /** With the alias `entry`. */
  table: string;
  /** Its column of the article id. */
  id: string;
  conditions: string[];
  params: unknown[];
} {
  const ofAuthor = author === undefined ? [] : ['entry.author_id = ?'];
  const authorIds = author === undefined ? [] : [author];
  const languages = language ? [language.tag] : [];
  if (tag === undefined) {
    return {
      table: 'article',
      id: 'id',
      conditions: [...ofAuthor, ...(language ? [isInLanguage(language, 'entry')] : [])],
      params: [...authorIds, ...languages],
    };
  }
  return {
    table: 'article_tags',
    id: 'article_id',
    conditions: [
      'entry.tag_id = (select id from tag where name = ?)',
      ...ofAuthor,
      ...(language ? [`entry.article_id in (${articlesIn(language)})`] : []),
    ],
    params: [tag, ...authorIds, ...languages],
  };
}

function articlesIn(language: LanguageFilter): string {
  return `select a.id from article a where ${isInLanguage(language, 'a')}`;
}

/** SQL: whether the article `alias` is in a language. Parameter: its tag. */
function isInLanguage({ isDefault }: LanguageFilter, alias: string): string {
  return isDefault
    ? `(${alias}.language = ? or ${alias}.language is null)`
    : `${alias}.language = ?`;
}
