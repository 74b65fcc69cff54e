import type { TriggerDef } from '@mikro-orm/core';

/*
 * Triggers that keep the index in sync with the articles and their tags, whatever statement writes them. The
 * words are cut in this program, and the statement that writes an article passes its index along. At commit
 * these triggers compare what was indexed with what is there; where it differs, because SQL alone changed an
 * article, they mark its index as stale, and `IndexSearchJob` makes it anew. The trigger for renamed tags is in
 * `tag-search-trigger.sql.ts`.
 * They write the row even where it is stale already: the job may have read the article before this change, and
 * notices by the version of the row.
 *
 * Who changes tags locks the article, so that two transactions that change one run one after the other.
 */

/** SQL: a digest, as `search-digest.ts` makes it. */
function digest(text: string): string {
  return `left(encode(sha256(convert_to(${text}, 'UTF8')), 'hex'), 16)`;
}

const CONTENT = digest(
  `a.title || chr(10) || length(a.description) || chr(10) || a.description || chr(10) || coalesce(a.language, '') || chr(10) || a.text`,
);

/** Each name is looked up: of few tags, PostgreSQL would read all, for each article. */
function tagsOf(article: string): string {
  return digest(`coalesce((
    select string_agg(name, chr(10) order by name)
    from (select (select t.name from tag t where t.id = link.tag_id) as name
      from article_tags link where link.article_id = ${article}) named), '')`);
}

const CONTENT_FUNCTION = `create function article_check_index_fn() returns trigger language plpgsql as $$
begin
  update article_search s
  set stale = true
  from article a
  where s.article_id = new.id and a.id = new.id
    and (s.stale or s.content_digest is distinct from ${CONTENT} or s.tags_digest is distinct from ${tagsOf('a.id')});
  if not exists (select from article_search where article_id = new.id) then
    insert into article_search (article_id, author_id, published_at, terms, stale)
    select id, author_id, published_at, '', true from article where id = new.id
    on conflict do nothing;
  end if;
  return null;
end $$`;

/** SQL: marks the index of an article where its tags are others than what was indexed. */
function markRetagged(article: string): string {
  return `update article_search s set stale = true
    where s.article_id = ${article}
      and (s.stale or s.tags_digest is distinct from ${tagsOf(article)});`;
}

/**
 * Called at commit, once for each row of `article_tags` that was changed. Of one article at a time: a statement with
 * `in (old.article_id, new.article_id)` is planned anew each time, as PostgreSQL expects two rows of the kept plan,
 * and that takes ten times as long as to run it.
 */
const LINK_FUNCTION = `create function article_tags_check_index_fn() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' then
    ${markRetagged('new.article_id')}
  end if;
  if tg_op = 'DELETE' or old.article_id <> new.article_id then
    ${markRetagged('old.article_id')}
  end if;
  return null;
end $$`;

const LOCK_FUNCTION = `create function article_tags_lock_articles_fn() returns trigger language plpgsql as $$
begin
  perform from article where id in (select article_id from changed) order by id for no key update;
  return null;
end $$`;

export const CHECK_NEW_INDEX = {
  name: 'check_new_index',
  timing: 'after',
  events: ['insert'],
  expression: `${CONTENT_FUNCTION};
create constraint trigger check_new_index after insert on article deferrable initially deferred
for each row execute function article_check_index_fn()`,
} as const satisfies TriggerDef;

export const CHECK_EDITED_INDEX = {
  name: 'check_edited_index',
  timing: 'after',
  events: ['update'],
  expression: `create constraint trigger check_edited_index after update of title, description, language, text on article
deferrable initially deferred for each row
when ((old.title, old.description, old.language, old.text) is distinct from (new.title, new.description, new.language, new.text))
execute function article_check_index_fn()`,
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

export const CHECK_LINKED_INDEX = {
  name: 'check_linked_index',
  timing: 'after',
  events: ['insert', 'update', 'delete'],
  expression: `${LINK_FUNCTION};
create constraint trigger check_linked_index after insert or update or delete on article_tags
deferrable initially deferred for each row execute function article_tags_check_index_fn()`,
} as const satisfies TriggerDef;

export const LOCK_OF_REMOVED_TAGS = {
  name: 'lock_articles',
  timing: 'after',
  events: ['delete'],
  forEach: 'statement',
  expression: `${LOCK_FUNCTION};
create trigger lock_articles after delete on article_tags referencing old table as changed
for each statement execute function article_tags_lock_articles_fn()`,
} as const satisfies TriggerDef;
