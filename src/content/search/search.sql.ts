import { MAX_READ } from './search-branch.js';
import { MAX_PLACED } from './search-limits.js';

/** Which articles are searched. */
export interface SearchFilter {
  /** Name of a tag, case-sensitive. */
  tag?: string | undefined;
  /** Id of the author. */
  author?: number | undefined;
  /** Also drafts, and what is to be published; not what was deleted. */
  includesDrafts?: boolean | undefined;
}

/** SQL with `?` placeholders, and its parameters. */
export interface Query {
  sql: string;
  params: unknown[];
}

/** A condition (`tsquery`) by which articles are compared. */
export interface ScoredCondition {
  condition: string;
  weight: number;
  /** Whether it is a word of the query, and not only the place of one. */
  isWord: boolean;
}

/** The conditions of one branch of a search; all are of the type `tsquery`. */
export interface SearchConditions {
  terms: string;
  /** What `positions` have to match. */
  required: string | null;
  /** What `positions` must not match. */
  excluded: string | null;
  /** Whether the newest articles are read one after the other, instead of looking all up in the index. */
  areRead: boolean;
}

/** Rows of the index, as `s`, and how they are sorted by time. */
interface SearchedRows extends Query {
  newestFirst: string;
}

const NEWEST_FIRST = 's.published_at desc, s.article_id desc';

/**
 * The rows that the index finds, as `s`. `offset 0` hides the words of the query from the planner: for a word that it
 * knows to be common, it would read the terms of every article, whose cost it underestimates. The rows have the
 * columns to sort by.
 */
function indexedRows(filter: SearchFilter, terms: string, now: Date): SearchedRows {
  const { join, where, params } = filterOf(filter, now);
  return {
    sql: `(select ?::tsquery as words offset 0) query
      join article_search s on s.terms @@ query.words ${join} where ${where}`,
    params: [terms, ...params],
    newestFirst: NEWEST_FIRST,
  };
}

/** SQL that restricts `article_search s`. */
function filterOf(
  { tag, author, includesDrafts = false }: SearchFilter,
  now: Date,
): { join: string; where: string; params: unknown[] } {
  const conditions = [
    includesDrafts
      ? 'exists (select from article a where a.id = s.article_id and a.deleted_at is null)'
      : 's.published_at <= ?',
    ...(author === undefined ? [] : ['s.author_id = ?']),
  ];
  return {
    join:
      tag === undefined
        ? ''
        : `join article_tags link on link.article_id = s.article_id
             and link.tag_id = (select id from tag where name = ?)`,
    where: conditions.join(' and '),
    params: [
      ...(tag === undefined ? [] : [tag]),
      ...(includesDrafts ? [] : [now]),
      ...(author === undefined ? [] : [author]),
    ],
  };
}

/** The newest articles, up to `limit`, as `newest`, with their rows of the index as `s`. */
function newestRows(filter: SearchFilter, now: Date, limit: number): SearchedRows {
  const { tag, author, includesDrafts = false } = filter;
  const [table, id] = tag === undefined ? ['article', 'id'] : ['article_tags', 'article_id'];
  const where = [
    ...(tag === undefined ? [] : ['tag_id = (select id from tag where name = ?)']),
    ...(author === undefined ? [] : ['author_id = ?']),
    includesDrafts
      ? `exists (select from article a where a.id = ${id} and a.deleted_at is null)`
      : 'published_at <= ?',
  ].join(' and ');
  return {
    // `offset 0` keeps the planner from reading the rows of all articles at once.
    sql: `(select ${id} as id, published_at from ${table} where ${where}
        order by published_at desc, ${id} desc limit ?) newest
      cross join lateral (select * from article_search where article_id = newest.id offset 0) s`,
    params: [
      ...(tag === undefined ? [] : [tag]),
      ...(author === undefined ? [] : [author]),
      ...(includesDrafts ? [] : [now]),
      limit,
    ],
    // In the order in which they are read: so that reading ends as soon as there are enough.
    newestFirst: 'newest.published_at desc, newest.id desc',
  };
}

/** The rows that match, as `s`. */
function matchingRows(filter: SearchFilter, conditions: SearchConditions, now: Date): SearchedRows {
  const { required, excluded } = conditions;
  const rows = rowsWithTerms(filter, conditions, now);
  if (required === null && excluded === null) {
    return rows;
  }
  return {
    sql: `(select s.* from ${rows.sql} order by ${rows.newestFirst} limit ${MAX_PLACED}) s
      where (?::tsquery is null or s.positions @@ ?::tsquery)
        and (?::tsquery is null or not coalesce(s.positions @@ ?::tsquery, false))`,
    params: [...rows.params, required, required, excluded, excluded],
    newestFirst: NEWEST_FIRST,
  };
}

function rowsWithTerms(
  filter: SearchFilter,
  { terms, areRead }: SearchConditions,
  now: Date,
): SearchedRows {
  if (!areRead) {
    return indexedRows(filter, terms, now);
  }
  const rows = newestRows(filter, now, MAX_READ);
  return {
    ...rows,
    sql: `${rows.sql} where s.terms @@ ?::tsquery`,
    params: [...rows.params, terms],
  };
}

/** The newest articles that match. @param counted whether each row has the number of all that match */
export function newestQuery(
  filter: SearchFilter,
  conditions: SearchConditions,
  now: Date,
  { limit, counted }: { limit: number; counted: boolean },
): Query {
  const matches = matchingRows(filter, conditions, now);
  const total = counted ? ', count(*) over ()::int as total' : '';
  return {
    sql: `select s.article_id as id${total} from ${matches.sql} order by ${matches.newestFirst} limit ?`,
    params: [...matches.params, limit],
  };
}

/** How many articles have terms, up to a limit. */
export function countQuery(filter: SearchFilter, terms: string, now: Date, limit?: number): Query {
  const { sql, params } = indexedRows(filter, terms, now);
  return {
    sql: `select count(*)::int as total from (select from ${sql} limit ?::int) matches`,
    params: [...params, limit ?? null],
  };
}

/**
 * The articles that match best, as far as the index says, and how many match in all: those with all words first, then
 * by the weights of the conditions that they match, then the newest. It looks up one condition after the other.
 */
export function bestQuery(
  filter: SearchFilter,
  parts: readonly ScoredCondition[],
  words: number,
  now: Date,
  limit: number,
): Query {
  const { join, where, params } = filterOf(filter, now);
  return {
    sql: `select s.id, count(*) over ()::int as total from (
        select s.article_id as id, s.published_at, sum(part.weight) as weight, sum(part.word) as words
        from unnest(?::text[], ?::float8[], ?::int[]) part (condition, weight, word)
        join article_search s on s.terms @@ part.condition::tsquery ${join} where ${where}
        group by s.article_id
      ) s order by s.words >= ? desc, s.weight desc, s.published_at desc, s.id desc limit ?`,
    params: [
      parts.map(({ condition }) => condition),
      parts.map(({ weight }) => weight),
      parts.map(({ isWord }) => Number(isWord)),
      ...params,
      words,
      limit,
    ],
  };
}

/** How many of the newest articles have terms, and how many were read. */
export function countNewestQuery(
  filter: SearchFilter,
  terms: string,
  now: Date,
  limit: number,
): Query {
  const rows = newestRows(filter, now, limit);
  return {
    sql: `select count(*)::int as read, count(*) filter (where s.terms @@ ?::tsquery)::int as total from ${rows.sql}`,
    params: [terms, ...rows.params],
  };
}

/**
 * What ranks articles. Of a long `tsvector` only what is asked for is sent: marked as A, and the rest left out.
 * Parameters: the terms, the ids.
 */
export const FREQUENCIES = `
  select article_id as id, length, ts_filter(setweight(terms, 'A', ?::text[]), '{a}')::text as terms
  from article_search where article_id = any(?::int[])`;

/** Where terms are in articles. Parameters: the terms, the ids. */
export const HITS = `
  select article_id as id, passages, ts_filter(setweight(positions, 'A', ?::text[]), '{a}')::text as hits
  from article_search where article_id = any(?::int[])`;

/**
 * Passages of texts. One more character shows whether the text goes on: its length would take all of it. Parameters: the
 * length; the length with that character, twice; ids, and where each passage begins, in code points.
 */
export const PASSAGES = `
  select id, left(passage, ?) as passage, length(passage) < ? as "isEnd" from (
    select a.id, substr(a.text, place.start + 1, ?) as passage
    from unnest(?::int[], ?::int[]) place (id, start) join article a on a.id = place.id
    offset 0
  ) places`;
