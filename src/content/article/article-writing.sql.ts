import { indexingOf } from '../search/search-index.sql.js';
import { isoTime } from '../../platform/persistence/sql-time.js';
import { columnOf, CONTENT_FIELDS, REVISED_FIELDS } from './article-columns.js';
import { IS_REPLACEABLE } from './article.policy.js';

const CONTENT_COLUMNS = CONTENT_FIELDS.map(columnOf);

/** SQL: whether replacing an article changes any of the fields that revisions keep. */
const IS_REVISED = `(${REVISED_FIELDS.map((field) => `article.${field}`).join(', ')})
          is distinct from (${REVISED_FIELDS.map((field) => `excluded.${field}`).join(', ')})`;

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
    select ?, ${CONTENT_COLUMNS.map(() => '?').join(', ')}, ?, ?, ?, ?
    where not exists (select from former_slug where slug = ?)
    on conflict (slug) where deleted_at is null ${onConflict}
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
  ), indexed as (${indexingOf('written')}
  )
  select id, author_id as "authorId", version, created, ${isoTime('published_at')} as "publishedAt",
    ${isoTime('created_at')} as "createdAt", ${isoTime('updated_at')} as "updatedAt"
  from written`;
}

/**
 * Inserts an article. Returns no row if its slug is taken, or was another article's.
 *
 * Parameters: slug, the `CONTENT_FIELDS`, author, published at, created at, updated at, the slug again, and the
 * sorted names of its tags, as JSON, and those of `documentParams()`.
 */
export const INSERT_NEW = writingWithTags('do nothing');

/**
 * Inserts an article, or replaces it if the user may. Returns no row if the slug belongs to an article that
 * they may not replace, or was the one of an article. The previous tags of a replaced article stay: see {@link REMOVE_OTHER_TAGS}.
 *
 * Parameters: those of {@link INSERT_NEW}, and before the tags, whether to overwrite a stored
 * `published_at`, the tags, and those of `IS_REPLACEABLE`. A change of what revisions keep is noted, as by
 * `Article.noteEdit()`; the function sees tags that were committed while the statement waited.
 */
export const UPSERT_OWN = writingWithTags(`do update set
      ${CONTENT_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')},
      published_at = case when ? then excluded.published_at else article.published_at end,
      updated_at = excluded.updated_at, version = article.version + 1,
      (revision, edited_by_id, edited_at) = (
        select article.revision + edit.made::int,
          case when edit.made then excluded.author_id else article.edited_by_id end,
          case when edit.made then excluded.updated_at else article.edited_at end
        from (select ${IS_REVISED} or not article_has_tags(article.id, ?) as made) edit)
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
