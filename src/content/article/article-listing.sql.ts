import { isoTime } from '../../platform/persistence/sql-time.js';

/** Which published articles a list is about; what is left out is no condition. */
export interface ListingFilter {
  /** Name of a tag, in the very same case. */
  tag?: string | undefined;
  /** Id of the author. */
  author?: number | undefined;
}

/** SQL with `?` where its parameters go. */
export interface Query {
  sql: string;
  params: unknown[];
}

/** A place in the order of the lists. */
export type Place = readonly [publishedAt: string, id: number];

/** What lies on one side of a place, beginning next to it: `<` is older, `>` is newer. */
export interface Range {
  side: '<' | '<=' | '>' | '>=';
  place: Place;
}

/** The order of {@link listingQuery}. */
const NEWEST_FIRST = 'a.published_at desc, a.id desc';

/** The `tags` of the articles of a `page`, by name: one batched aggregate for all of them. */
export const TAGS_OF_PAGE = `tags as materialized (
      select link.article_id, array_agg(t.name order by t.name) as names
      from article_tags link join tag t on t.id = link.tag_id
      where link.article_id = any(array(select id from page)) group by link.article_id
    )`;

/**
 * A page of listings: one batched aggregate for the tags and one for the comments of its rows.
 * Sub-queries for each row, or grouping before the limit, cost many times as much. Materialized, lest
 * a planner who expects one row works them out anew for each. The ids as an array make it look each
 * of them up: with one plan for all limits, it would expect a tenth of the table.
 *
 * @param page SQL that gives the ids of the page; limit and offset are its affair
 * @param columns what is given besides; with a comma in front
 * @param order of the answer
 */
export function listingQuery(page: string, columns = '', order = NEWEST_FIRST): string {
  // Raw SQL knows no filters: soft-deleted comments have to be left out by hand.
  return `
    with page as materialized (${page}),
    ${TAGS_OF_PAGE},
    comments as materialized (
      select c.article_id, count(*)::int as total from comment c
      where c.article_id = any(array(select id from page)) and c.deleted_at is null
      group by c.article_id
    )
    select a.id, a.slug, a.title, a.description, coalesce(tags.names, '{}') as tags,
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
 * A page of listings beside the answer to whether anything lies in `beyond`: always one row at
 * least, whose members but `hasBeyond` are null where the page is empty.
 */
export function listingBesideQuery(page: Query, beyond: Query): Query {
  return {
    sql: `
    select beside."hasBeyond", listing.*
    from (select exists (${beyond.sql}) as "hasBeyond") beside
    left join (${listingQuery(page.sql)}) listing on true
    order by listing."publishedAt" desc, listing.id desc`,
    params: [...beyond.params, ...page.params],
  };
}

/**
 * The ids of up to `limit` published articles, beginning next to the place, or with the newest.
 *
 * @param range undefined for all, newest first
 */
export function rangeQuery(
  filter: ListingFilter,
  range: Range | undefined,
  now: Date,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Query {
  const { table, id, conditions, params } = placesOf(filter);
  const direction = range?.side.startsWith('>') ? 'asc' : 'desc';
  const bounds = boundsOf(range, id, now);
  return {
    sql: `select place.${id} as id from ${table} place
      where ${[...conditions, bounds.sql].join(' and ')}
      order by place.published_at ${direction}, place.${id} ${direction} limit ? offset ?`,
    params: [...params, ...bounds.params, limit, offset],
  };
}

/**
 * The condition that what is published lies in the range. Downwards it is one bound alone: both now
 * and the place would be where PostgreSQL may enter the index, and from now on it would read all that
 * lies between.
 */
function boundsOf(range: Range | undefined, id: string, now: Date): Query {
  const isPublished = { sql: 'place.published_at <= ?', params: [now] };
  if (!range) {
    return isPublished;
  }
  const { side, place } = range;
  const beside = { sql: `(place.published_at, place.${id}) ${side} (?, ?)`, params: [...place] };
  if (side.startsWith('>')) {
    return {
      sql: `${beside.sql} and ${isPublished.sql}`,
      params: [...beside.params, ...isPublished.params],
    };
  }
  // All that is published is older than a place to come.
  return new Date(place[0]) > now ? isPublished : beside;
}

/** How many published articles there are of these. */
export function countQuery(filter: ListingFilter, now: Date): Query {
  const { table, conditions, params } = placesOf(filter);
  return {
    sql: `select count(*)::int as total from ${table} place
      where ${[...conditions, 'place.published_at <= ?'].join(' and ')}`,
    params: [...params, now],
  };
}

/** Where the places of articles are in the order of the list, by an index for just this filter. */
function placesOf({ tag, author }: ListingFilter): {
  /** To be called `place`. */
  table: string;
  /** Its column with the article's id. */
  id: string;
  conditions: string[];
  params: unknown[];
} {
  const ofAuthor = author === undefined ? [] : ['place.author_id = ?'];
  const authorIds = author === undefined ? [] : [author];
  if (tag === undefined) {
    return { table: 'article', id: 'id', conditions: ofAuthor, params: authorIds };
  }
  return {
    table: 'article_tags',
    id: 'article_id',
    conditions: ['place.tag_id = (select id from tag where name = ?)', ...ofAuthor],
    params: [tag, ...authorIds],
  };
}
