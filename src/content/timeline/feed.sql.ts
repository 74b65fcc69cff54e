import {
  type ListingFilter,
  type Query,
  rangeQuery,
  TAGS_OF_PAGE,
} from '../article/article-listing.sql.js';
import { IS_SHOWN } from '../article/article-comments.sql.js';
import { LISTED_FIELDS, type ListedFields, selectFields } from '../article/article-columns.js';
import {
  isPublished,
  isVisible,
  type ViewerContext,
  visibilityParams,
} from '../article/article.policy.js';
import type { ArticleReference } from '../article/article-reference.js';
import { keyOf } from '../article/article.sql.js';
import { MAX_ITEMS_BYTES } from '../../platform/pagination/page-bytes.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import { LISTED_BIO } from '../../people/user/listed-bio.sql.js';

/** Filter of the articles of a feed. */
export interface FeedFilter extends ListingFilter {
  /** Id of a user: only articles of the users whom they follow. */
  followedBy?: number | undefined;
  /** Id of a user: only their favourites. */
  favouriteOf?: number | undefined;
}

/** A page of a feed. */
export interface FeedPage {
  limit: number;
  offset: number;
}

/** An article as a viewer sees it; times are ISO 8601 in UTC. */
export interface ArticleForViewer extends ListedFields {
  id: number;
  slug: string;
  /** Sorted by code point. */
  tags: string[];
  createdAt: string;
  updatedAt: string;
  /** Whether it is one of the viewer's favourites. */
  favourited: boolean;
  /** How many users like it. */
  totalFavourites: number;
  author: { username: string; bio: string; image: string | null; following: boolean };
}

/** An article with its text, as a viewer sees it. */
export interface FullArticleForViewer extends ArticleForViewer {
  text: string;
}

/**
 * Articles for `viewer`, with one aggregate for the tags and one for the favourites of the page.
 *
 * @param page query of the ids of the articles
 * @param columns further columns, with a leading comma
 * @param bio SQL of the bio of the author `u`
 */
function forViewerQuery(
  page: Query,
  viewer: number | undefined,
  { columns, bio }: { columns: string; bio: string },
): Query {
  return {
    sql: `
    with page as materialized (${page.sql}),
    ${TAGS_OF_PAGE},
    favourites as materialized (
      select f.article_id, count(*)::int as total from favourite f
      where f.article_id = any(array(select id from page)) group by f.article_id
    )
    select a.id, a.slug, ${selectFields(LISTED_FIELDS)}, coalesce(tags.names, '{}') as tags,
      ${isoTime('a.created_at')} as "createdAt", ${isoTime('a.updated_at')} as "updatedAt",
      mine.user_id is not null as favourited,
      coalesce(favourites.total, 0) as "totalFavourites",
      json_build_object('username', u.username, 'bio', ${bio}, 'image', u.image,
        'following', followed.follower_id is not null) as author${columns}
    from page
    join article a on a.id = page.id and a.id = any(array(select id from page))
    join "user" u on u.id = a.author_id
    left join favourite mine on mine.article_id = a.id and mine.user_id = ?
    left join following followed on followed.followed_id = a.author_id and followed.follower_id = ?
    left join tags on tags.article_id = a.id
    left join favourites on favourites.article_id = a.id
    order by a.published_at desc, a.id desc`,
    params: [...page.params, viewer ?? null, viewer ?? null],
  };
}

/** Articles as lists show them: {@link ArticleForViewer}. */
export function listForViewerQuery(page: Query, viewer: number | undefined): Query {
  return forViewerQuery(page, viewer, { columns: '', bio: LISTED_BIO });
}

/** One article with its text and the whole bio of its author: {@link FullArticleForViewer}. */
export function fullForViewerQuery(page: Query, viewer: number | undefined): Query {
  return forViewerQuery(page, viewer, { columns: ', a.text', bio: 'u.bio' });
}

/** The ids of a page of published articles, newest first. */
export function feedPageQuery(filter: FeedFilter, now: Date, { limit, offset }: FeedPage): Query {
  const { followedBy, favouriteOf, ...listed } = filter;
  if (followedBy !== undefined) {
    return followedPageQuery(followedBy, now, { limit, offset });
  }
  if (favouriteOf !== undefined) {
    const { sql, params } = favouritesQuery(favouriteOf, listed, now);
    return {
      sql: `select id from (${sql}) entry order by published_at desc, id desc limit ? offset ?`,
      params: [...params, limit, offset],
    };
  }
  return rangeQuery(listed, undefined, now, { limit, offset });
}

/** The number of articles that a user's followed authors have published, or that the user likes. */
export function feedCountQuery(filter: FeedFilter, now: Date): Query {
  const { followedBy, favouriteOf, ...listed } = filter;
  if (favouriteOf !== undefined) {
    const { sql, params } = favouritesQuery(favouriteOf, listed, now);
    return { sql: `select count(*)::int as total from (${sql}) entry`, params };
  }
  return {
    sql: `select count(*)::int as total from following f
      join article a on a.author_id = f.followed_id and ${isPublished('a')}
      where f.follower_id = ?`,
    params: [now, followedBy],
  };
}

/**
 * Reads no more than a page from the index of each author, so that the number of articles of an author does
 * not matter.
 */
function followedPageQuery(follower: number, now: Date, { limit, offset }: FeedPage): Query {
  return {
    sql: `select entry.id from following f
      cross join lateral (
        select a.id, a.published_at from article a
        where a.author_id = f.followed_id and ${isPublished('a')}
        order by a.published_at desc, a.id desc limit ?
      ) entry
      where f.follower_id = ?
      order by entry.published_at desc, entry.id desc limit ? offset ?`,
    params: [now, limit + offset, follower, limit, offset],
  };
}

/**
 * The published favourites of a user. `offset 0` keeps PostgreSQL from scanning all articles in order to find
 * those few.
 */
function favouritesQuery(userId: number, { tag, author }: ListingFilter, now: Date): Query {
  const withTag = tag === undefined ? '' : 'join article_tags link on link.article_id = a.id';
  const conditions = [
    'f.user_id = ?',
    isPublished('a'),
    ...(author === undefined ? [] : ['a.author_id = ?']),
    ...(tag === undefined ? [] : ['link.tag_id = (select id from tag where name = ?)']),
  ];
  return {
    sql: `select a.id, a.published_at from favourite f join article a on a.id = f.article_id
      ${withTag} where ${conditions.join(' and ')} offset 0`,
    params: [
      userId,
      now,
      ...(author === undefined ? [] : [author]),
      ...(tag === undefined ? [] : [tag]),
    ],
  };
}

/** A comment as a viewer sees it; times are ISO 8601 in UTC. */
export interface CommentForViewer {
  id: number;
  text: string;
  createdAt: string;
  updatedAt: string;
  author: ArticleForViewer['author'];
}

/**
 * The newest comments of an article that fit into one response, oldest first, for a viewer. Texts are
 * measured before they are read: the length of a stored text is cheap to get, and its JSON is never
 * shorter.
 *
 * Parameters: the article, those of `IS_SHOWN`, the maximum number, the id of the viewer or null.
 */
export const COMMENTS_FOR_VIEWER = `
  with newest as (
    select c.id, c.text, c.author_id, c.created_at, c.updated_at
    from comment c join article a on a.id = c.article_id
    where c.article_id = ? and ${IS_SHOWN}
    order by c.created_at desc, c.id desc limit ?
  ), page as materialized (
    select * from (
      select newest.*,
        sum(octet_length(text)) over (order by created_at desc, id desc) as bytes from newest
    ) measured where bytes <= ${MAX_ITEMS_BYTES}
  ), items as materialized (
    select page.id, page.text, ${isoTime('page.created_at')} as "createdAt",
      ${isoTime('page.updated_at')} as "updatedAt",
      json_build_object('username', u.username, 'bio', ${LISTED_BIO}, 'image', u.image,
        'following', followed.follower_id is not null) as author
    from page
    join "user" u on u.id = page.author_id
    left join following followed on followed.followed_id = u.id and followed.follower_id = ?
  )
  select id, text, "createdAt", "updatedAt", author from (
    select items.*, sum(octet_length(row_to_json(items)::text) + 1)
      over (order by "createdAt" desc, id desc) as bytes from items
  ) measured where bytes <= ${MAX_ITEMS_BYTES}
  order by "createdAt", id`;

/** The id of the article, if it is visible to the viewer. */
export function visibleQuery(reference: ArticleReference, context: ViewerContext): Query {
  const { column, key } = keyOf(reference);
  return {
    sql: `select a.id from article a where ${column} = ? and ${isVisible('a')}`,
    params: [key, ...visibilityParams(context)],
  };
}
