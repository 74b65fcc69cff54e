import { COMMENT_JSON, iso, PROFILE, TAGS } from './fragments.sql.ts';

/** The filter of a list. */
export type ListFilter = 'all' | 'tag' | 'author';

/** Where a page begins. */
export type ListStart = 'offset' | 'after';

/** The single row of {@link listSql}. */
export interface ListRow {
  /** The items, as JSON. */
  items: string;
  /** Null, as the times, for an empty page. */
  ids: number[] | null;
  firstAt: Date | null;
  lastAt: Date | null;
  hasNextPage: boolean;
  /** Only if requested. */
  total?: number;
}

/** Conditions of a filter on `a`, with named parameters. */
const MATCHING: Readonly<Record<ListFilter, (now: string, value: string) => string>> = {
  all: (now) => `article a where a.published_at <= ${now}`,
  author: (now, value) => `article a where a.published_at <= ${now} and a.author_id = ${value}`,
  tag: (now, value) =>
    `(select article_id as id, published_at, tag_id from article_tags) a
     where a.tag_id = (select id from tag where name = ${value}) and a.published_at <= ${now}`,
};

/** Parameters: the time, and what the filter needs. */
export function countSql(filter: ListFilter): string {
  return `select count(*)::int as total from ${MATCHING[filter]('$1', '$2')}`;
}

/** The items of the page whose ids are in `ids`: one aggregate each for comments and tags. */
const ITEMS = `
  comments as (
    select article_id, count(*)::int as total from comment
    where article_id = any((select ids from ids)::int[]) and deleted_at is null and state = 'visible'
    group by article_id
  ), tags as (
    select link.article_id, array_agg(t.name order by t.name) as names
    from article_tags link join tag t on t.id = link.tag_id
    where link.article_id = any((select ids from ids)::int[])
    group by link.article_id
  ), item as (
    select a.id, a.slug, a.title, a.description, a.language, a.image, a.image_alt as "imageAlt",
      a.featured, coalesce(tags.names, '{}') as tags,
      a.author_id as author, u.full_name as "authorName",
      coalesce(comments.total, 0) as "totalComments",
      ${iso('a.published_at')} as "publishedAt", ${iso('a.created_at')} as "createdAt"
    from article a
    join "user" u on u.id = a.author_id
    left join comments on comments.article_id = a.id
    left join tags on tags.article_id = a.id
    where a.id = any((select ids from ids)::int[])
    order by a.published_at desc, a.id desc
  )`;

/**
 * A page of articles: the ids first, from an index. They go into an array, so that PostgreSQL looks
 * each of them up, however many it expects, and one plan serves every call.
 *
 * Parameters: the limit, the time, the offset or the key of the item before (`published_at`, id),
 * and what the filter needs.
 */
export function listSql(filter: ListFilter, start: ListStart, withTotal: boolean): string {
  const value = start === 'offset' ? '$4' : '$5';
  const matching = MATCHING[filter]('$2', value);
  const seek = start === 'offset' ? '' : 'and (a.published_at, a.id) < ($3, $4)';
  const skip = start === 'offset' ? 'offset $3' : '';
  return `
    with page as materialized (
      select a.id, a.published_at from ${matching} ${seek}
      order by a.published_at desc, a.id desc limit $1 + 1 ${skip}
    ), ids as materialized (
      select (array_agg(id))[1:$1] as ids, count(*) > $1 as "hasNextPage",
        (array_agg(published_at))[1] as "firstAt",
        (array_agg(published_at))[least($1, count(*))] as "lastAt"
      from page
    ), ${ITEMS}
    select coalesce((select json_agg(item) from item), '[]')::text as items,
      ids, "hasNextPage", "firstAt", "lastAt"
      ${withTotal ? `, (select count(*)::int from ${matching}) as total` : ''}
    from ids`;
}

/** One article as JSON. Parameters: the slug, the time. */
export const DETAIL = `
  select json_build_object(
    'id', a.id, 'slug', a.slug, 'title', a.title, 'description', a.description,
    'language', a.language, 'image', a.image, 'imageAlt', a.image_alt, 'featured', a.featured,
    'text', a.text, 'canonicalUrl', a.canonical_url,
    'commentsOpen', a.comments_open, 'tags', ${TAGS}, 'author', ${PROFILE},
    'publishedAt', ${iso('a.published_at')}, 'createdAt', ${iso('a.created_at')},
    'updatedAt', ${iso('a.updated_at')},
    'comments', (
      select coalesce(json_agg(first.comment), '[]') from (
        select ${COMMENT_JSON} as comment
        from comment c join "user" u on u.id = c.author_id
        where c.article_id = a.id and c.deleted_at is null and c.state = 'visible'
        order by c.created_at, c.id limit 50
      ) first),
    'totalComments', (
      select count(*)::int from comment c where c.article_id = a.id and c.deleted_at is null
        and c.state = 'visible')
  )::text as json
  from article a join "user" u on u.id = a.author_id
  where a.slug = $1 and a.published_at <= $2`;
