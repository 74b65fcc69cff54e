import { isPublished } from './article.policy.js';
import { MAX_MATCHES, MAX_SEARCHED_LENGTH } from './article-limits.js';
import { listingQuery, type ListingFilter, type Query } from './article-listing.sql.js';

/** Markers around a matching word: control characters, which are removed from the text. */
export const MARK_START = '\u0002';
export const MARK_END = '\u0003';

/** Parameter: the query. Reduces words to their English stems, without stop words. */
const QUERY = `websearch_to_tsquery('english', ?)`;

/**
 * Parameter: the same. `querytree` is `T` for a query that cannot use the index, because it only excludes
 * words (`-word`). Such a query matches nothing, as it would read every article.
 */
const IS_INDEXABLE = `querytree(${QUERY}) <> 'T'`;

/** A backslash; how a string literal is to write one depends on a setting of the database. */
const BACKSLASH = 'chr(92)';

/** Parameter: the query. A `tsquery` for any of its words. */
const ANY_WORD = `(
  select string_agg('''' || replace(replace(lexeme, ${BACKSLASH}, ${BACKSLASH} || ${BACKSLASH}), '''', '''''') || '''', ' | ')::tsquery
  from unnest(to_tsvector('english', ?)))`;

/** Characters of the passage that an excerpt is taken from; the time for it grows with their square. */
const PASSAGE = 2000;
/** How many characters passages overlap, so that no word is cut. */
const OVERLAP = 100;

/** Parameter: the query. The excerpt from the first passage that has any of the words, or from the start. */
const EXCERPT = `(
  select ts_headline('english', coalesce(
      case when ts_filter(page.document, '{d}') @@ query.words then (
        select cut.passage from generate_series(1, least(length(a.text), ${MAX_SEARCHED_LENGTH}), ${PASSAGE}) start,
          lateral (select ${passageFrom('start')} as passage) cut
        where to_tsvector('english', cut.passage) @@ query.words limit 1) end,
      ${passageFrom('1')}), query.words,
    E'StartSel="\\x02", StopSel="\\x03", MaxWords=35, MinWords=15')
  from (select ${ANY_WORD} as words offset 0) query)`;

function passageFrom(start: string): string {
  return `translate(substr(a.text, ${start}, ${PASSAGE + OVERLAP}), E'\\x02\\x03', '')`;
}

/** A page of listings with excerpts, by rank, then newest first; of the newest {@link MAX_MATCHES}. */
export function searchQuery(
  filter: ListingFilter,
  text: string,
  now: Date,
  { limit, offset }: { limit: number; offset: number },
): Query {
  const matches = matchingRows(filter, text, now);
  const page = `
    with matches as materialized (
      select s.article_id as id, s.published_at, s.document ${matches.sql}
      order by s.published_at desc, s.article_id desc limit ${MAX_MATCHES}
    )
    select id, document, published_at, ts_rank(document, ${QUERY}) as rank
    from matches order by rank desc, published_at desc, id desc limit ? offset ?`;
  return {
    sql: listingQuery(
      page,
      `, ${EXCERPT} as excerpt`,
      'page.rank desc, page.published_at desc, page.id desc',
    ),
    params: [
      ...matches.params,
      text, // what is ranked
      limit,
      offset,
      text, // what is marked
    ],
  };
}

/** The number of published articles that match. */
export function matchCountQuery(filter: ListingFilter, text: string, now: Date): Query {
  const { sql, params } = matchingRows(filter, text, now);
  return { sql: `select count(*)::int as total ${sql}`, params };
}

/**
 * The matching rows of `article_search`, as `s`. `offset 0` hides the words of the query from the planner:
 * for a word that it knows to be common, it would read the document of every article, whose cost it
 * underestimates. The GIN index finds the matches, and the rows have the columns to sort by.
 */
function matchingRows({ tag, author }: ListingFilter, text: string, now: Date): Query {
  const ofTag =
    tag === undefined
      ? ''
      : `join article_tags link on link.article_id = s.article_id
           and link.tag_id = (select id from tag where name = ?)`;
  const ofAuthor = author === undefined ? '' : 'and s.author_id = ?';
  return {
    sql: `from (select ${QUERY} as words, ${IS_INDEXABLE} as indexable offset 0) query
      join article_search s on s.document @@ query.words ${ofTag}
      where query.indexable and ${isPublished('s')} ${ofAuthor}`,
    params: [
      text,
      text,
      ...(tag === undefined ? [] : [tag]),
      now,
      ...(author === undefined ? [] : [author]),
    ],
  };
}
