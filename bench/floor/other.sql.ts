import { COMMENT_JSON, iso, PROFILE } from './fragments.sql.ts';

/** The row of {@link COMMENTS}; none if the article does not exist. */
export interface CommentsRow {
  /** The items, as JSON. */
  items: string;
  /** Null for an empty page. */
  lastAt: Date | null;
  lastId: number | null;
  hasNextPage: boolean;
  total: number;
}

/** The first comments of an article. Parameters: the slug, the time, the limit. */
export const COMMENTS = `
  with page as materialized (
    select row_number() over (order by c.created_at, c.id) as n, c.id, c.created_at,
      ${COMMENT_JSON} as json
    from comment c join "user" u on u.id = c.author_id
    where c.deleted_at is null and c.state = 'visible'
      and c.article_id = (select id from article where slug = $1 and published_at <= $2)
    order by c.created_at, c.id limit $3 + 1
  )
  select coalesce((select json_agg(json order by n) from page where n <= $3), '[]')::text as items,
    (select created_at from page where n <= $3 order by n desc limit 1) as "lastAt",
    (select id from page where n <= $3 order by n desc limit 1) as "lastId",
    (select count(*) from page) > $3 as "hasNextPage",
    (select count(*)::int from comment c where c.article_id = a.id and c.deleted_at is null
      and c.state = 'visible') as total
  from article a where a.slug = $1 and a.published_at <= $2`;

/**
 * Tags by use. Counts all links, and subtracts those of the few hidden articles: half the work of
 * looking up each article. Parameters: the limit, the offset, the time.
 */
export const TAGS_IN_USE = `
  with linked as (
    select tag_id, count(*)::int as total from article_tags group by tag_id
  ), hidden as (
    select link.tag_id, count(*)::int as total
    from article a join article_tags link on link.article_id = a.id
    where a.published_at > $3 or a.published_at is null
    group by link.tag_id
  ), usage as materialized (
    select t.name, linked.total - coalesce(hidden.total, 0) as "totalArticles"
    from linked
    left join hidden on hidden.tag_id = linked.tag_id
    join tag t on t.id = linked.tag_id
    where linked.total > coalesce(hidden.total, 0)
  ), page as (
    select * from usage order by "totalArticles" desc, name limit $1 offset $2
  )
  select coalesce((select json_agg(page) from page), '[]')::text as items,
    (select count(*)::int from usage) as total`;

/** Whether a token's session is active, and its user. Parameters: session, user, the time. */
export const SESSION = `
  select u.id, ${PROFILE} as profile from session s join "user" u on u.id = s.user_id
  where s.id = $1 and s.user_id = $2 and s.expires_at > $3`;

/** Existing tags with these names. Parameters: the names. */
export const FIND_TAGS = 'select id from tag where name = any($1)';

/** Creates missing tags. Parameters: the names, sorted. */
export const MAKE_TAGS =
  'insert into tag (name) select unnest($1::text[]) on conflict (name) do nothing';

/**
 * The article, its tags, and its words in the simplest way. Parameters: slug, title, description, text, author, the time,
 * tag ids, number of words, and the digests of what is indexed.
 */
export const CREATE_ARTICLE = `
  with made as (
    insert into article
      (slug, title, description, text, author_id, published_at, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $6, $6)
    returning id, title, description, text, author_id, published_at
  ), linked as (
    insert into article_tags (article_id, tag_id) select made.id, unnest($7::int[]) from made
  ), indexed as (
    insert into article_search
      (article_id, author_id, published_at, terms, length, content_digest, tags_digest, stale)
    select id, author_id, published_at,
      to_tsvector('english', title || ' ' || description || ' ' || text), $8, $9, $10, false
    from made
  )
  select id, ${iso('$6::timestamptz')} as time from made`;
