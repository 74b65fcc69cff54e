import { isoTime } from '../../platform/persistence/sql-time.js';
import { columnOf, CONTENT_FIELDS } from './article-columns.js';
import { IS_REPLACEABLE } from './article.policy.js';

const CONTENT_COLUMNS = CONTENT_FIELDS.map(columnOf);

/** The row of {@link INSERT_NEW} and {@link UPSERT_OWN}; times are ISO 8601 in UTC. */
export interface WrittenRow {
  id: number;
  authorId: number;
  version: number;
  created: boolean;
  publishedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/**
 * Writes an article and its tags in one statement, and creates missing tags. Every writer locks in the same
 * order, so that there are no deadlocks: first the article, then new tags by code point. Existing tags
 * only get the lock of a foreign key (`for key share`), which blocks no other writer.
 *
 * This statement does not see a tag that a concurrent transaction is creating, but conflicts with it. The
 * function `ensure_tags` waits for that transaction and then reads the tag. `on conflict do update` would
 * return the id as well, but lock the tag against everyone who refers to it. `xmax = 0` is true of an
 * inserted row.
 */
function writingWithTags(onConflict: string): string {
  return `
  with written as (
    insert into article (slug, ${CONTENT_COLUMNS.join(', ')}, author_id, published_at, created_at, updated_at)
    values (?, ${CONTENT_COLUMNS.map(() => '?').join(', ')}, ?, ?, ?, ?)
    on conflict (slug) ${onConflict}
    returning id, author_id, version, (xmax = 0) as created, published_at, created_at, updated_at
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
  select id, author_id as "authorId", version, created, ${isoTime('published_at')} as "publishedAt",
    ${isoTime('created_at')} as "createdAt", ${isoTime('updated_at')} as "updatedAt"
  from written`;
}

/**
 * Inserts an article. Returns no row if its slug is taken.
 *
 * Parameters: slug, the `CONTENT_FIELDS`, author, published at, created at, updated at, and the sorted
 * names of its tags, as JSON.
 */
export const INSERT_NEW = writingWithTags('do nothing');

/**
 * Inserts an article, or replaces it if the user may. Returns no row if the slug belongs to an article that
 * they may not replace. The previous tags of a replaced article stay: see {@link REMOVE_OTHER_TAGS}.
 *
 * Parameters: those of {@link INSERT_NEW}, and before the tags, whether to overwrite a stored
 * `published_at`, and those of `IS_REPLACEABLE`.
 */
export const UPSERT_OWN = writingWithTags(`do update set
      ${CONTENT_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')},
      published_at = case when ? then excluded.published_at else article.published_at end,
      updated_at = excluded.updated_at, version = article.version + 1
    where ${IS_REPLACEABLE}`);

/**
 * Removes the tags of an article except these. It is a separate statement, after the article is locked: a
 * statement that waited for the lock does not see tags that were added while it waited.
 *
 * Parameters: the article, the names as JSON.
 */
export const REMOVE_OTHER_TAGS = `
  delete from article_tags where article_id = ? and tag_id not in (
    select id from tag where name in (select json_array_elements_text(?)))`;
