import { isoTime } from '../../platform/persistence/sql-time.js';
import type { SearchDocument } from './search-document.js';

const COLUMN_LIST = [
  'terms',
  'positions',
  'passages',
  'length',
  'content_digest',
  'tags_digest',
] as const;
const COLUMNS = COLUMN_LIST.join(', ');

/** SQL: the index of an article to write. Parameters: {@link documentParams}. */
const VALUES = '?::tsvector, ?::tsvector, ?::int[], ?::int, ?, ?';

/** Replaces the index of an article where it differs. */
const REPLACE = `
    on conflict (article_id) do update set ${COLUMN_LIST.map((column) => `${column} = excluded.${column}`).join(', ')}, stale = false
    where article_search.stale or (article_search.content_digest, article_search.tags_digest)
      is distinct from (excluded.content_digest, excluded.tags_digest)`;

/**
 * SQL: part of the statement that writes an article, to write its index with it. Parameters:
 * {@link documentParams}.
 *
 * @param written a CTE with `id`, `author_id` and `published_at` of the article
 */
export function indexingOf(written: string): string {
  return `
    insert into article_search (article_id, author_id, published_at, ${COLUMNS}, stale)
    select id, author_id, published_at, ${VALUES}, false from ${written}
    ${REPLACE}`;
}

/** Writes the index of a stored article. Parameters: {@link documentParams}, the id. */
export const INDEX_ARTICLE = `
    insert into article_search (article_id, author_id, published_at, ${COLUMNS}, stale)
    select id, author_id, published_at, ${VALUES}, false from article where id = ?
    ${REPLACE}`;

/**
 * Writes the index of an article that was read before, where it differs. Whatever changes what is indexed changes this
 * row as well: if its version (`xmin`) is another one by now, somebody else has written it or marked it again.
 *
 * Parameters: {@link documentParams}, the id, the version of the row.
 */
export const REINDEX_ARTICLE = `
    update article_search s set ${COLUMN_LIST.map((column) => `${column} = d.${column}`).join(', ')}, stale = false
    from (select ${VALUES}) d (${COLUMNS})
    where s.article_id = ? and s.xmin::text = ?
      and (s.stale or (${COLUMN_LIST.map((column) => `s.${column}`).join(', ')}) is distinct from (${COLUMN_LIST.map((column) => `d.${column}`).join(', ')}))`;

/** The parameters of a document. */
export function documentParams(document: SearchDocument): unknown[] {
  const { terms, positions, passages, length, contentDigest, tagsDigest } = document;
  return [terms, positions, passages, length, contentDigest, tagsDigest];
}

/** What of articles is indexed, and the version of its index. */
const INDEXED = `
    select a.id, a.title, a.description, a.text, a.language, s.xmin::text as "readVersion",
      array(select t.name from article_tags link join tag t on t.id = link.tag_id
        where link.article_id = a.id order by t.name) as tags
    from article_search s join article a on a.id = s.article_id`;

/** SQL: no index of some that are left alone. Parameters: the ids of the articles, the versions of their indexes. */
const OTHERS = `not exists (
      select from unnest(?::int[], ?::text[]) passed (id, version)
      where passed.id = s.article_id and passed.version = s.xmin::text)`;

/** Articles whose index is stale, by id. Parameters: the last id before them, those of `OTHERS`, the limit. */
export const STALE_ARTICLES = `${INDEXED}
    where s.stale and s.article_id > ? and ${OTHERS} order by s.article_id limit ?`;

/** Articles by id. Parameters: the last id before them, the limit. */
export const ARTICLES_AFTER = `${INDEXED}
    where s.article_id > ? order by s.article_id limit ?`;

/** Whether any index is stale. Parameters: those of `OTHERS`. */
export const HAS_STALE = `
    select exists (select from article_search s where s.stale and ${OTHERS}) as "hasStale"`;

/**
 * Counts the terms that are due: takes the oldest changes, and returns the terms that no article has now. Of one time
 * they are taken in their order, so that a term is added before it is removed, and no number is negative.
 *
 * Parameters: the time, the limit.
 */
export const COUNT_CHANGES = `
    with taken as (
      delete from search_change where id = any(array(
        select id from search_change where due <= ? order by due, id limit ? for update skip locked))
      returning terms, length, sign
    ), changed as (
      select term.lexeme as term, sum(taken.sign)::int as documents, bool_or('D' = any(term.weights)) as is_word
      from taken, unnest(taken.terms) term group by term.lexeme having sum(taken.sign) <> 0
    ), total as (
      insert into search_statistics (id, documents, words)
      select 1, coalesce(sum(sign), 0), coalesce(sum(sign * length), 0) from taken
      on conflict (id) do update set documents = search_statistics.documents + excluded.documents,
        words = search_statistics.words + excluded.words
    ), counted as (
      insert into search_term (term, documents, is_word)
      select term, documents, is_word from changed order by term
      on conflict (term) do update set documents = search_term.documents + excluded.documents,
        is_word = search_term.is_word or excluded.is_word
      returning term, documents
    )
    select (select count(*)::int from taken) as taken,
      array(select term from counted where documents <= 0) as gone`;

/** Forgets terms that no article has. Parameter: the terms. */
export const FORGET_TERMS =
  'delete from search_term where term = any(?::text[]) and documents <= 0';

/** When the next change is due. */
export const NEXT_CHANGE = `select ${isoTime('min(due)')} as due from search_change`;
