import type { TriggerDef } from '@mikro-orm/core';
import { MAX_SEARCHED_LENGTH } from './article-limits.js';

/*
 * Triggers that keep the search documents in sync with the articles and their tags, whatever statement
 * writes them. The trigger for renamed tags is in `tag-search-trigger.sql.ts`.
 *
 * The document of an article is computed once per transaction, at commit, tags included; if only tags
 * change, the lexemes of the other fields are kept. Every statement that writes here has locked the article
 * before, so that two transactions that change one article run one after the other.
 *
 * Of the text, only the first 100 000 characters are indexed: each of them is in two lexemes at most (a
 * compound and a part of it), which keeps any `tsvector` below its limit of 1 MiB.
 *
 * Words are compared in NFKC, so that `fi` finds `ﬁ` and `pdf` finds `ＰＤＦ`, and in ASCII lower case: in
 * some locales PostgreSQL turns `I` into a letter that `i` does not match. `searchableWords()` does the
 * same to a query.
 */

/** SQL: the normalised text to index. @param text SQL of the text */
function searchable(text: string): string {
  return `lower(left(normalize(${text}, nfkc), ${MAX_SEARCHED_LENGTH}) collate "C")`;
}

/** SQL: the `tsvector` of an article's tags. @param isOfArticle SQL condition that selects the article */
function tagWords(isOfArticle: string): string {
  return `setweight(to_tsvector('english', coalesce((
      select ${searchable(`string_agg(t.name, ' ' order by t.name)`)}
      from article_tags link join tag t on t.id = link.tag_id where ${isOfArticle}), '')), 'C')`;
}

/** Writes the document of an article that is new, or whose content has changed. */
const INDEX_CONTENT_FUNCTION = `create function article_index_new_fn() returns trigger language plpgsql as $$
begin
  insert into article_search (article_id, author_id, published_at, document)
  select a.id, a.author_id, a.published_at,
    setweight(to_tsvector('english', ${searchable('a.title')}), 'A')
      || setweight(to_tsvector('english', ${searchable('a.description')}), 'B')
      || setweight(to_tsvector('english', ${searchable(`left(a.text, ${MAX_SEARCHED_LENGTH})`)}), 'D')
      || ${tagWords('link.article_id = a.id')}
  from article a where a.id = new.id
  on conflict (article_id) do update set author_id = excluded.author_id,
    published_at = excluded.published_at, document = excluded.document;
  return null;
end $$`;

/**
 * Updates the documents of articles whose tags have changed. An article that is new in its transaction has
 * no document yet; the one that it gets at commit includes its tags.
 */
const INDEX_TAGS_FUNCTION = `create function article_tags_index_added_fn() returns trigger language plpgsql as $$
declare
  ids int[];
begin
  if tg_table_name = 'tag' then
    ids := array(select article_id from article_tags where tag_id = new.id);
  elsif tg_op = 'UPDATE' then
    ids := array[old.article_id, new.article_id];
  else
    ids := array(select distinct article_id from changed);
  end if;
  perform from article where id = any(ids) order by id for no key update;
  update article_search s set document = ts_filter(s.document, '{a,b,d}')
    || ${tagWords('link.article_id = s.article_id')}
  where s.article_id in (select id from article where id = any(ids));
  return null;
end $$`;

export const INDEX_NEW = {
  name: 'index_new',
  timing: 'after',
  events: ['insert'],
  expression: `${INDEX_CONTENT_FUNCTION};
create constraint trigger index_new after insert on article deferrable initially deferred
for each row execute function article_index_new_fn()`,
} as const satisfies TriggerDef;

export const INDEX_EDITED = {
  name: 'index_edited',
  timing: 'after',
  events: ['update'],
  expression: `create constraint trigger index_edited after update of title, description, text on article
deferrable initially deferred for each row
when ((old.title, old.description, old.text) is distinct from (new.title, new.description, new.text))
execute function article_index_new_fn()`,
} as const satisfies TriggerDef;

/** Keeps the copies of `author_id` and `published_at` in sync, by which matches are filtered and sorted. */
export const SYNC_SEARCH_SORT_COLUMNS = {
  name: 'move_search',
  timing: 'after',
  events: ['update'],
  expression: `create function article_move_search_fn() returns trigger language plpgsql as $$
begin
  update article_search set author_id = new.author_id, published_at = new.published_at
  where article_id = new.id;
  return null;
end $$;
create trigger move_search after update of author_id, published_at on article for each row
when ((old.author_id, old.published_at) is distinct from (new.author_id, new.published_at))
execute function article_move_search_fn()`,
} as const satisfies TriggerDef;

export const INDEX_ADDED_TAGS = {
  name: 'index_added',
  timing: 'after',
  events: ['insert'],
  forEach: 'statement',
  expression: `${INDEX_TAGS_FUNCTION};
create trigger index_added after insert on article_tags referencing new table as changed
for each statement execute function article_tags_index_added_fn()`,
} as const satisfies TriggerDef;

export const INDEX_REMOVED_TAGS = {
  name: 'index_removed',
  timing: 'after',
  events: ['delete'],
  forEach: 'statement',
  expression: `create trigger index_removed after delete on article_tags referencing old table as changed
for each statement execute function article_tags_index_added_fn()`,
} as const satisfies TriggerDef;

export const INDEX_EXCHANGED_TAGS = {
  name: 'index_exchanged',
  timing: 'after',
  events: ['update'],
  expression: `create trigger index_exchanged after update of article_id, tag_id on article_tags
for each row execute function article_tags_index_added_fn()`,
} as const satisfies TriggerDef;
