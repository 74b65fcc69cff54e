import { listingQuery, type ListingFilter, placesOf, type Query } from './article-listing.sql.js';

/**
 * How many of the articles found are ranked: the newest. The rest follow, newest first. To rank one
 * its words have to be fetched, and a common word is in nearly all of them.
 */
const RANKED = 1000;

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

/** Parameter: what is sought. A query for any of its words. */
const ANY_WORD = `(
  select string_agg('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''', ' | ')::tsquery
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

/** A page of listings with excerpts, by rank, then newest first. */
export function searchQuery(
  filter: ListingFilter,
  text: string,
  now: Date,
  { limit, offset }: { limit: number; offset: number },
): Query {
  const { table, id, conditions, params } = placesOf(filter);
  // PostgreSQL knows how common the words are: it goes through the list for those that are, and
  // through the index of words for the others.
  const page = `
    with found as materialized (
      select place.${id} as id, place.published_at, s.document
      from ${table} place join article_search s on s.article_id = place.${id}
      where ${[...conditions, 'place.published_at <= ?'].join(' and ')}
        and s.document @@ ${SOUGHT} and ${IS_FINDABLE}
      order by place.published_at desc, place.${id} desc limit ?
    ), numbered as (select found.*, row_number() over () as number from found)
    select id, document, published_at,
      case when number <= ${RANKED} then ts_rank(document, ${SOUGHT}) end as rank
    from numbered order by rank desc nulls last, published_at desc, id desc limit ? offset ?`;
  return {
    sql: listingQuery(
      page,
      `, ${EXCERPT} as excerpt`,
      'page.rank desc nulls last, page.published_at desc, page.id desc',
    ),
    params: [
      ...params,
      now,
      text, // what is found
      text, // whether it is findable
      Math.max(RANKED, offset + limit),
      text, // what is ranked
      limit,
      offset,
      text, // what is marked
    ],
  };
}

/** How many published articles are found. */
export function foundCountQuery({ tag, author }: ListingFilter, text: string, now: Date): Query {
  // `offset 0` keeps what is sought from the planner, who would read every article's words for a
  // common one: the index of words has the answer.
  const ofTag =
    tag === undefined
      ? ''
      : `join article_tags link on link.article_id = s.article_id
           and link.tag_id = (select id from tag where name = ?)`;
  return {
    sql: `select count(*)::int as total
      from (select ${SOUGHT} as words, ${IS_FINDABLE} as findable offset 0) sought
      join article_search s on s.document @@ sought.words ${ofTag}
      where sought.findable and s.published_at <= ?${author === undefined ? '' : ' and s.author_id = ?'}`,
    params: [
      text,
      text,
      ...(tag === undefined ? [] : [tag]),
      now,
      ...(author === undefined ? [] : [author]),
    ],
  };
}
