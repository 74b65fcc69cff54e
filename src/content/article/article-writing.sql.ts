import { isoTime } from '../../platform/persistence/sql-time.js';
import { columnOf, CONTENT_FIELDS } from './article-columns.js';
import { IS_REPLACEABLE } from './article.policy.js';

const CONTENT_COLUMNS = CONTENT_FIELDS.map(columnOf);

/** What {@link INSERT_NEW} and {@link UPSERT_OWN} give; times are ISO 8601 in UTC. */
export interface WrittenRow {
  id: number;
  version: number;
  created: boolean;
  publishedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/**
 * An article with its tags in one statement, those made that are missing. Every writer locks in one
 * order, so that no two can wait for each other: first the article, then the tags that are new, by
 * code point. A tag that is there already is only locked as foreign keys lock it (`for key share`),
 * which stands in nobody's way.
 *
 * A tag that somebody else makes at the same moment is not seen by this statement, yet in its way.
 * The function `ensure_tags` waits for it and then reads anew: `on conflict do update` would give us
 * its id as well, but lock it against all who only want to refer to it. `xmax = 0` is true of a row
 * just inserted.
 */
function writingWithTags(onConflict: string): string {
  return `
  with written as (
    insert into article (slug, ${CONTENT_COLUMNS.join(', ')}, author_id, published_at, created_at, updated_at)
    values (?, ${CONTENT_COLUMNS.map(() => '?').join(', ')}, ?, ?, ?, ?)
    on conflict (slug) ${onConflict}
    returning id, version, (xmax = 0) as created, published_at, created_at, updated_at
  ), wanted as materialized (
    select names.name, names.place from written, json_array_elements_text(?) with ordinality names (name, place)
  ), known as materialized (
    select id, name from tag where name in (select name from wanted)
  ), made as materialized (
    select ensure_tags(missing.names) as id
    from (select array_agg(name order by place) as names from wanted
      where name not in (select name from known)) missing
    where missing.names is not null
  ), linked as (
    insert into article_tags (article_id, tag_id)
    select written.id, tags.id
    from written, (select id from known union all select id from made) tags
    on conflict do nothing
  )
  select id, version, created, ${isoTime('published_at')} as "publishedAt",
    ${isoTime('created_at')} as "createdAt", ${isoTime('updated_at')} as "updatedAt"
  from written`;
}

/**
 * A new article, or no row where its slug is taken.
 *
 * Parameters: slug, the `CONTENT_FIELDS`, author, published at, created at, updated at, and the names of
 * its tags, sorted, as JSON.
 */
export const INSERT_NEW = writingWithTags('do nothing');

/**
 * A new article, or one's own replaced, or no row where the slug is another author's. The tags that a
 * replaced one had before are still there: see {@link REMOVE_OTHER_TAGS}.
 *
 * Parameters: as of {@link INSERT_NEW}, with whether a stored `published_at` is overwritten before the
 * tags.
 */
export const UPSERT_OWN = writingWithTags(`do update set
      ${CONTENT_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')},
      published_at = case when ? then excluded.published_at else article.published_at end,
      updated_at = excluded.updated_at, version = article.version + 1
    where ${IS_REPLACEABLE}`);

/**
 * A statement of its own, after the article is locked: the one that waited for the lock does not see
 * the tags that another gave the article meanwhile. Parameters: the article, the names as JSON.
 */
export const REMOVE_OTHER_TAGS = `
  delete from article_tags where article_id = ? and tag_id not in (
    select id from tag where name in (select json_array_elements_text(?)))`;
