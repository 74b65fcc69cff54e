import { listingQuery, type ListingFilter, type Query } from './article-listing.sql.js';

/**
 * How many of the articles found are listed: the newest, by rank. To rank one its words have to be
 * fetched, and a common word is in nearly all of them.
 */
export const MAX_LISTED = 1000;

/** What stands around a word that was found: control characters, which are taken out of the text. */
export const MARK_START = '\u0002';
export const MARK_END = '\u0003';

/** Parameter: what is sought. Words are reduced to their English stems, stop words left out. */
const SOUGHT = `websearch_to_tsquery('english', ?)`;

/**
 * Parameter: the same. PostgreSQL gives `T` for what no index can answer, as it asks only for what is
 * not there (`-word`): that finds nothing, for else it would read everything.
 */
const IS_FINDABLE = `querytree(${SOUGHT}) <> 'T'`;

/** A backslash. What one is in a literal depends on a setting of the database. */
const BACKSLASH = 'chr(92)';

/** Parameter: what is sought. A query for any of its words. */
const ANY_WORD = `(
  select string_agg('''' || replace(replace(lexeme, ${BACKSLASH}, ${BACKSLASH} || ${BACKSLASH}), '''', '''''') || '''', ' | ')::tsquery
  from unnest(to_tsvector('english', ?)))`;

/** Characters of a text that are searched, see the triggers. */
const SEARCHED = 100_000;

/** Characters of the passage that an excerpt is taken from; its time grows with their square. */
const PASSAGE = 2000;
/** And so many of the next passage, for words that would be cut. */
const OVERLAP = 100;

/** Parameter: what is sought. From the first passage with any of the words, or from the start. */
const EXCERPT = `(
  select ts_headline('english', coalesce(
      case when ts_filter(page.document, '{d}') @@ sought.words then (
        select cut.passage from generate_series(1, least(length(a.text), ${SEARCHED}), ${PASSAGE}) start,
          lateral (select ${passageFrom('start')} as passage) cut
        where to_tsvector('english', cut.passage) @@ sought.words limit 1) end,
      ${passageFrom('1')}), sought.words,
    E'StartSel="\\x02", StopSel="\\x03", MaxWords=35, MinWords=15')
  from (select ${ANY_WORD} as words offset 0) sought)`;

function passageFrom(start: string): string {
  return `translate(substr(a.text, ${start}, ${PASSAGE + OVERLAP}), E'\\x02\\x03', '')`;
}

/** A page of listings with excerpts, by rank, then newest first; of the first {@link MAX_LISTED}. */
export function searchQuery(
  filter: ListingFilter,
  text: string,
  now: Date,
  { limit, offset }: { limit: number; offset: number },
): Query {
  const found = foundRows(filter, text, now);
  const page = `
    with found as materialized (
      select s.article_id as id, s.published_at, s.document ${found.sql}
      order by s.published_at desc, s.article_id desc limit ${MAX_LISTED}
    )
    select id, document, published_at, ts_rank(document, ${SOUGHT}) as rank
    from found order by rank desc, published_at desc, id desc limit ? offset ?`;
  return {
    sql: listingQuery(
      page,
      `, ${EXCERPT} as excerpt`,
      'page.rank desc, page.published_at desc, page.id desc',
    ),
    params: [
      ...found.params,
      text, // what is ranked
      limit,
      offset,
      text, // what is marked
    ],
  };
}

/** How many published articles are found. */
export function foundCountQuery(filter: ListingFilter, text: string, now: Date): Query {
  const { sql, params } = foundRows(filter, text, now);
  return { sql: `select count(*)::int as total ${sql}`, params };
}

/**
 * The rows of `article_search`, as `s`, in which something is found. `offset 0` keeps what is sought
 * from the planner: where it knew a word to be common it would fetch the words of every article, for it
 * does not know what that costs. The index of words has the answer, and the row has what is sorted by.
 */
function foundRows({ tag, author }: ListingFilter, text: string, now: Date): Query {
  const ofTag =
    tag === undefined
      ? ''
      : `join article_tags link on link.article_id = s.article_id
           and link.tag_id = (select id from tag where name = ?)`;
  const ofAuthor = author === undefined ? '' : 'and s.author_id = ?';
  return {
    sql: `from (select ${SOUGHT} as words, ${IS_FINDABLE} as findable offset 0) sought
      join article_search s on s.document @@ sought.words ${ofTag}
      where sought.findable and s.published_at <= ? ${ofAuthor}`,
    params: [
      text,
      text,
      ...(tag === undefined ? [] : [tag]),
      now,
      ...(author === undefined ? [] : [author]),
    ],
  };
}
