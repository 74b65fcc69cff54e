import { CHINESE_WORDS_SQL, rareWordsSql, WORDS_SQL } from './vocabulary.ts';

/**
 * Sample data by SQL on whole sets: quick, and the same in every run, as `setseed` fixes `random()`.
 */

/** How many tags and authors there are, whatever the number of articles. */
export const TAGS = 500;
export const AUTHORS = 300;

const COMMENTS_PER_ARTICLE = 5;
const PARAGRAPHS = 2000;
const CHINESE_PARAGRAPHS = 200;

/** Articles that one statement makes; a million at once would be one very long transaction. */
export const BATCH = 50_000;

/** SQL: whether an article is written in Chinese: one of fifty. */
const IS_CHINESE = 'n % 50 = 7';

/** SQL: draws from so many words by Zipf's law. */
function zipf(words: string): string {
  return `floor(power(cardinality(${words}) + 1, random()))::int`;
}

/** Makes what the others draw from, in the session that they run in too. */
const PREPARE = `
  set client_min_messages = warning;
  select setseed(0.42);
  create temp table vocabulary as select word, n from unnest(${WORDS_SQL}) with ordinality as v (word, n);
  create temp table paragraph as
    with drawn as materialized (
      select p, k, ${zipf(WORDS_SQL)} as n
      from generate_series(1, ${PARAGRAPHS}) p, generate_series(1, 50 + p % 70) k
    ), chinese as materialized (
      select p, k, (${CHINESE_WORDS_SQL})[${zipf(CHINESE_WORDS_SQL)}] as word
      from generate_series(1, ${CHINESE_PARAGRAPHS}) p, generate_series(1, 50 + p % 70) k
    )
    select p as number, string_agg(word, ' ' order by k) as text
    from drawn join vocabulary using (n)
    group by p
    union all
    select ${PARAGRAPHS} + p, string_agg(word || case when k % 19 = 0 then '。' when k % 7 = 0 then '，' else '' end, '' order by k)
    from chinese
    group by p;
  create unique index on paragraph (number);
  analyze paragraph;`;

/** Everybody has the same password; parameters: its bcrypt hash. */
const USERS = `
  insert into "user" (created_at, updated_at, full_name, username, email, password, bio, social)
  select now() - interval '3 years', now() - interval '3 years', 'Author ' || n, 'author-' || n,
    'author-' || n || '@bench.example', $1,
    case when n % 2 = 0 then left(p.text, 150) else '' end,
    case when n % 3 = 0 then jsonb_build_object('twitter', '@author' || n) end
  from generate_series(1, ${AUTHORS}) n join paragraph p on p.number = 1 + n`;

const TAG_NAMES = `
  insert into tag (name)
  select word || '-' || n from vocabulary where n > 40 order by n limit ${TAGS}`;

/** Parameters: the first and the last number, and how many there are to be in all. */
const ARTICLES = `
  insert into article
    (created_at, updated_at, slug, title, description, text, language, author_id, published_at)
  select published, published,
    replace(head.words, ' ', '-') || '-' || n,
    case when ${IS_CHINESE} then left(body.text, 4 + (n % 5)::int) else initcap(head.words) || ' ' || n end,
    left(case when ${IS_CHINESE} then body.text else head.text end, 80 + (n * 37 % 400)::int),
    body.text || E'\\n\\n' || ${rareWordsSql('n')},
    case when ${IS_CHINESE} then 'zh' end, 1 + n * 7919 % ${AUTHORS}, published
  from (
    select n, date_trunc('milliseconds', now())
      - interval '1 hour' - (($3::bigint - n) * 26280.0 / $3)::float8 * interval '1 hour' as published
    from generate_series($1::bigint, $2::bigint) n
  ) numbered
  cross join lateral (
    select p.text, array_to_string((string_to_array(p.text, ' '))[3:7], ' ') as words
    from paragraph p where p.number = 1 + n * 104729 % ${PARAGRAPHS}
  ) head
  cross join lateral (
    select string_agg(p.text, E'\\n\\n') as text
    from generate_series(1, case when ${IS_CHINESE} then 1 + n / 50 % 3 else 4 + n % 9 end) k
    join paragraph p on p.number = case when ${IS_CHINESE}
      then ${PARAGRAPHS} + 1 + (n * 31 + k * k * 17) % ${CHINESE_PARAGRAPHS}
      else 1 + (n * 31 + k * k * 17) % ${PARAGRAPHS} end
  ) body
  order by n`;

/** None to five tags; the first of them are on many articles, the last on few. Parameters: ids from, to. */
const LINKS = `
  insert into article_tags (article_id, tag_id)
  select id, 1 + floor(power(random(), 2.5) * ${TAGS})::int
  from (
    select id, floor(random() * 6)::int as tags from article where id between $1 and $2
  ) a, generate_series(1, tags)
  on conflict do nothing`;

/** Some articles have many comments, some none; one of fifty is deleted. Parameters: ids from, to. */
const COMMENTS = `
  insert into comment (created_at, updated_at, text, article_id, author_id, deleted_at)
  select a.published_at + n * interval '1 minute', a.published_at + n * interval '1 minute',
    left(p.text, 40 + (n * 13 % 300)::int), a.id, 1 + n * 6007 % ${AUTHORS},
    case when n % 50 = 0 then a.published_at + interval '1 year' end
  from (
    select n, $1::bigint + floor(power(random(), 1.3) * ($2::bigint - $1 + 1))::bigint as article_id
    from generate_series(1, ($2::bigint - $1::bigint + 1) * ${COMMENTS_PER_ARTICLE}) n
  ) drawn
  join article a on a.id = drawn.article_id
  join paragraph p on p.number = 1 + drawn.n % ${PARAGRAPHS}
  order by drawn.n`;

/** The statements in their order. */
export const FILL = { PREPARE, USERS, TAG_NAMES, ARTICLES, LINKS, COMMENTS };
