/**
 * Sample data by SQL on whole sets: quick, and the same in every run, as `setseed` fixes `random()`.
 * Words are made of syllables and used as words are: the English stop words and a few others all the
 * time, most of them hardly ever.
 */

/** How many tags and authors there are, whatever the number of articles. */
export const TAGS = 500;
export const AUTHORS = 300;

const COMMENTS_PER_ARTICLE = 5;
const PARAGRAPHS = 2000;

/** Articles that one statement makes; a million at once would be one very long transaction. */
export const BATCH = 50_000;

/** Makes what the others draw from, in the session that they run in too. */
const PREPARE = `
  set client_min_messages = warning;
  select setseed(0.42);
  create temp table vocabulary as
    with syllable as (
      select unnest('{ba,co,di,fu,ga,he,ki,lo,mu,na,or,pe,qui,ra,so,ta,um,ve,wi,xo,ya,zen}'::text[]) as s
    ), made as (
      select a.s || b.s as word from syllable a, syllable b
      union
      (select a.s || b.s || c.s from syllable a, syllable b, syllable c
       order by md5(a.s || b.s || c.s) limit 4500)
    )
    select row_number() over () as n, word from (
      select unnest('{the,of,and,to,in,is,it,that,for,as,was,with,on,by,at,from,are,this,be,an}'::text[]) as word
      union all
      (select word from made order by md5(word))
    ) words;
  create temp table paragraph as
    with drawn as materialized (
      select p, k, 1 + floor(power(random(), 4) * (select count(*) from vocabulary))::int as n
      from generate_series(1, ${PARAGRAPHS}) p, generate_series(1, 50 + p % 70) k
    )
    select p as number, string_agg(word, ' ' order by k) as text
    from drawn join vocabulary using (n)
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
    (created_at, updated_at, slug, title, description, text, author_id, published_at)
  select published, published,
    replace(head.words, ' ', '-') || '-' || n, initcap(head.words) || ' ' || n,
    left(head.text, 80 + (n * 37 % 400)::int), body.text, 1 + n * 7919 % ${AUTHORS}, published
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
    from generate_series(1, 4 + n % 9) k
    join paragraph p on p.number = 1 + (n * 31 + k * k * 17) % ${PARAGRAPHS}
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
