import { Migration } from '@mikro-orm/migrations';

/** Typing errors are found by trigrams; without the right to create extensions, search goes on without it. */
const ADD_TRIGRAMS = `do $$ begin
  create extension if not exists pg_trgm;
  create index search_term_trigram_index on search_term using gin (translate("term", 'αβγδεζηθικλμνξοπρςστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюяѐёђѓєѕіїјљњћќѝўџաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆאבגדהוזחטיךכלםמןנסעףפץצקרשתءآأؤإئابةتثجحخدذرزسشصضطظعغػؼؽؾؿـفقكلمنهوىيऄअआइईउऊऋऌऍऎएऐऑऒओऔकखगघङचछजझञटठडढणतथदधनऩपफबभमयरऱलळऴवशषसहऺऻ़ऽािीुूृॄॅॆेैॉॊोौ्აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ', 'abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz012345678') gin_trgm_ops) where "is_word";
exception when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
  raise warning 'pg_trgm is missing: searches do not correct typing errors';
end $$;`;

const TRIGGERS = [
  ['article', 'check_new_index'],
  ['article', 'check_edited_index'],
  ['article_search', 'note_new_terms'],
  ['article_search', 'note_changed_terms'],
  ['article_search', 'note_removed_terms'],
  ['article_tags', 'check_linked_index'],
  ['article_tags', 'lock_articles'],
  ['tag', 'mark_renamed'],
] as const;

const FUNCTIONS = [
  'article_check_index_fn',
  'search_note_change_fn',
  'article_tags_check_index_fn',
  'article_tags_lock_articles_fn',
  'tag_mark_renamed_fn',
] as const;

/** SQL: the words of the tags of an article, as they were indexed before this migration. */
const formerTags = (article: string): string => `setweight(to_tsvector('english', coalesce((
      select lower(left(normalize(string_agg(t.name, ' ' order by t.name), nfkc), 100000) collate "C")
      from article_tags link join tag t on t.id = link.tag_id where link.article_id = ${article}), '')), 'C')`;

/** SQL: what was indexed of the article `a`. */
const FORMER_DOCUMENT = `
    setweight(to_tsvector('english', lower(left(normalize(a.title, nfkc), 100000) collate "C")), 'A')
      || setweight(to_tsvector('english', lower(left(normalize(a.description, nfkc), 100000) collate "C")), 'B')
      || setweight(to_tsvector('english', lower(left(normalize(left(a.text, 100000), nfkc), 100000) collate "C")), 'D')
      || ${formerTags('a.id')}`;

const FORMER_CONTENT_FUNCTION = `create function article_index_new_fn() returns trigger language plpgsql as $$
begin
  insert into article_search (article_id, author_id, published_at, document)
  select a.id, a.author_id, a.published_at,${FORMER_DOCUMENT}
  from article a where a.id = new.id
  on conflict (article_id) do update set author_id = excluded.author_id,
    published_at = excluded.published_at, document = excluded.document;
  return null;
end $$;`;

const FORMER_TAGS_FUNCTION = `create function article_tags_index_added_fn() returns trigger language plpgsql as $$
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
    || ${formerTags('s.article_id')}
  where s.article_id in (select id from article where id = any(ids));
  return null;
end $$;`;

/** The index of words that are cut in the program: terms of every language, their frequencies and places. */
export class Migration20261130150000_search_terms extends Migration {
  override name = 'Migration20261130150000_search_terms';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "search_change" ("id" bigserial primary key, "terms" tsvector not null, "length" int not null, "sign" smallint not null, "due" timestamptz(3) not null);`,
    );
    this.addSql(`create index "search_change_due_id_index" on "search_change" ("due", "id");`);

    this.addSql(
      `create table "search_statistics" ("id" int not null, "documents" int not null, "words" bigint not null, primary key ("id"));`,
    );

    this.addSql(
      `create table "search_term" ("term" text collate "C" not null, "documents" int not null, "is_word" boolean not null, primary key ("term"));`,
    );

    this.addSql(`drop trigger if exists "index_renamed" on "tag";`);
    this.addSql(`create function tag_mark_renamed_fn() returns trigger language plpgsql as $$begin
  perform from article where id in (select article_id from article_tags where tag_id = new.id)
  order by id for no key update;   update article_search set stale = true
  where article_id in (select article_id from article_tags where tag_id = new.id);   return null; end $$;`);
    this.addSql(`create trigger mark_renamed after update of name on tag for each row
when (old.name <> new.name) execute function tag_mark_renamed_fn();`);

    this.addSql(`drop trigger if exists "index_edited" on "article";`);
    this.addSql(`drop trigger if exists "index_new" on "article";`);
    this.addSql(`drop function if exists "article_index_new_fn"();`);
    this
      .addSql(`create function article_check_index_fn() returns trigger language plpgsql as $$begin
  update article_search s
  set stale = true
  from article a
  where s.article_id = new.id and a.id = new.id
    and (s.stale or s.content_digest is distinct from left(encode(sha256(convert_to(a.title || chr(10) || length(a.description) || chr(10) || a.description || chr(10) || coalesce(a.language, '') || chr(10) || a.text, 'UTF8')), 'hex'), 16) or s.tags_digest is distinct from left(encode(sha256(convert_to(coalesce((
    select string_agg(t.name, chr(10) order by t.name)
    from article_tags link join tag t on t.id = link.tag_id where link.article_id = a.id), ''), 'UTF8')), 'hex'), 16));   if not exists (select from article_search where article_id = new.id) then
    insert into article_search (article_id, author_id, published_at, terms, stale)
    select id, author_id, published_at, '', true from article where id = new.id
    on conflict do nothing;   end if;   return null; end $$;`);
    this
      .addSql(`create constraint trigger check_new_index after insert on article deferrable initially deferred
for each row execute function article_check_index_fn();`);
    this
      .addSql(`create constraint trigger check_edited_index after update of title, description, language, text on article
deferrable initially deferred for each row
when ((old.title, old.description, old.language, old.text) is distinct from (new.title, new.description, new.language, new.text))
execute function article_check_index_fn();`);

    this.addSql(`drop trigger if exists "index_added" on "article_tags";`);
    this.addSql(`drop trigger if exists "index_exchanged" on "article_tags";`);
    this.addSql(`drop trigger if exists "index_removed" on "article_tags";`);
    this.addSql(`drop function if exists "article_tags_index_added_fn"();`);
    this
      .addSql(`create function article_tags_check_index_fn() returns trigger language plpgsql as $$begin
  update article_search s set stale = true
  where s.article_id in (old.article_id, new.article_id)
    and (s.stale or s.tags_digest is distinct from left(encode(sha256(convert_to(coalesce((
    select string_agg(t.name, chr(10) order by t.name)
    from article_tags link join tag t on t.id = link.tag_id where link.article_id = s.article_id), ''), 'UTF8')), 'hex'), 16));   return null; end $$;`);
    this
      .addSql(`create constraint trigger check_linked_index after insert or update or delete on article_tags
deferrable initially deferred for each row execute function article_tags_check_index_fn();`);
    this
      .addSql(`create function article_tags_lock_articles_fn() returns trigger language plpgsql as $$begin
  perform from article where id in (select article_id from changed) order by id for no key update;   return null; end $$;`);
    this
      .addSql(`create trigger lock_articles after delete on article_tags referencing old table as changed
for each statement execute function article_tags_lock_articles_fn();`);

    this.addSql(
      `alter table "article_search" add "positions" tsvector null, add "passages" int[] null, add "length" int null, add "content_digest" varchar(16) null, add "tags_digest" varchar(16) null, add "stale" boolean not null default true;`,
    );
    // Articles are found by their former words until they are indexed again, which a job does.
    this.addSql(`alter table "article_search" rename column "document" to "terms";`);
    this.addSql(
      `alter index "article_search_document_index" rename to "article_search_terms_index";`,
    );
    // The numbers of common terms change with each article; with room on their pages, no index is touched.
    this.addSql(`alter table "search_term" set (fillfactor = 80);`);
    // Rows stay small: what is long is stored apart.
    this.addSql(`alter table "article_search" set (toast_tuple_target = 128);`);
    this.addSql(
      `create index "article_search_stale_index" on "article_search" ("article_id") where "stale";`,
    );
    this.addSql(`create function search_note_change_fn() returns trigger language plpgsql as $$begin
  if tg_op <> 'INSERT' and old.length is not null and old.published_at is not null then
    insert into search_change (terms, length, sign, due)
    values (old.terms, old.length, -1, old.published_at);   end if;   if tg_op <> 'DELETE' and new.length is not null and new.published_at is not null then
    insert into search_change (terms, length, sign, due)
    values (new.terms, new.length, 1, new.published_at);   end if;   return null; end $$;`);
    this.addSql(`create trigger note_new_terms after insert on article_search for each row
when (new.published_at is not null) execute function search_note_change_fn();`);
    this
      .addSql(`create trigger note_changed_terms after update of terms, length, published_at on article_search
for each row when ((old.terms, old.length, old.published_at) is distinct from (new.terms, new.length, new.published_at))
execute function search_note_change_fn();`);
    this.addSql(`create trigger note_removed_terms after delete on article_search for each row
when (old.published_at is not null) execute function search_note_change_fn();`);

    this.addSql(
      `alter table "search_statistics" add constraint "search_statistics_is_one" check (id = 1);`,
    );
    this.addSql(ADD_TRIGRAMS);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "search_change" cascade;`);
    this.addSql(`drop table if exists "search_statistics" cascade;`);
    this.addSql(`drop table if exists "search_term" cascade;`);
    for (const [table, trigger] of TRIGGERS) {
      this.addSql(`drop trigger if exists "${trigger}" on "${table}";`);
    }
    for (const name of FUNCTIONS) {
      this.addSql(`drop function if exists "${name}"();`);
    }
    this.addSql(`drop index "article_search_stale_index";`);
    this.addSql(
      `alter table "article_search" drop column "positions", drop column "passages", drop column "length", drop column "content_digest", drop column "tags_digest", drop column "stale";`,
    );
    this.addSql(`alter table "article_search" reset (toast_tuple_target);`);
    this.addSql(`alter table "article_search" rename column "terms" to "document";`);
    this.addSql(
      `alter index "article_search_terms_index" rename to "article_search_document_index";`,
    );
    this.addSql(`update article_search s set document = ${FORMER_DOCUMENT}
from article a where a.id = s.article_id;`);
    this.addSql(FORMER_CONTENT_FUNCTION);
    this
      .addSql(`create constraint trigger index_new after insert on article deferrable initially deferred
for each row execute function article_index_new_fn();`);
    this
      .addSql(`create constraint trigger index_edited after update of title, description, text on article
deferrable initially deferred for each row
when ((old.title, old.description, old.text) is distinct from (new.title, new.description, new.text))
execute function article_index_new_fn();`);
    this.addSql(FORMER_TAGS_FUNCTION);
    this
      .addSql(`create trigger index_added after insert on article_tags referencing new table as changed
for each statement execute function article_tags_index_added_fn();`);
    this.addSql(`create trigger index_exchanged after update of article_id, tag_id on article_tags
for each row execute function article_tags_index_added_fn();`);
    this
      .addSql(`create trigger index_removed after delete on article_tags referencing old table as changed
for each statement execute function article_tags_index_added_fn();`);
    this.addSql(`create trigger index_renamed after update of name on tag for each row
when (old.name <> new.name) execute function article_tags_index_added_fn();`);
  }
}
