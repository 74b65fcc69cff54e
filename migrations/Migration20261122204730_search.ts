import { Migration } from '@mikro-orm/migrations';

export class Migration20261122204730_search extends Migration {
  override name = 'Migration20261122204730_search';

  override up(): void {
    this.addSql(
      `create table "article_search" ("article_id" int not null, "author_id" int null, "published_at" timestamptz(3) null, "document" tsvector not null, primary key ("article_id"));`,
    );
    this.addSql(
      `alter table "article_search" add constraint "article_search_article_id_foreign" foreign key ("article_id") references "article" ("id") on update cascade on delete cascade;`,
    );

    this.indexContent();
    this.indexTags();
    this.addSql(`create function article_move_search_fn() returns trigger language plpgsql as $$
begin
  update article_search set author_id = new.author_id, published_at = new.published_at
  where article_id = new.id;
  return null;
end $$;`);
    this
      .addSql(`create trigger move_search after update of author_id, published_at on article for each row
when ((old.author_id, old.published_at) is distinct from (new.author_id, new.published_at))
execute function article_move_search_fn();`);

    this.addSql(`insert into article_search (article_id, author_id, published_at, document)
select a.id, a.author_id, a.published_at,
  setweight(to_tsvector('english', a.title), 'A')
    || setweight(to_tsvector('english', a.description), 'B')
    || setweight(to_tsvector('english', left(a.text, 100000)), 'D')
    || setweight(to_tsvector('english', coalesce((
      select string_agg(t.name, ' ' order by t.name)
      from article_tags link join tag t on t.id = link.tag_id where link.article_id = a.id), '')), 'C')
from article a;`);
    this.addSql(
      `create index "article_search_document_index" on "article_search" using gin ("document") with (gin_pending_list_limit = 512);`,
    );
  }

  /** Indexes articles that are new, or whose content changes. */
  private indexContent(): void {
    this.addSql(`create function article_index_new_fn() returns trigger language plpgsql as $$
begin
  insert into article_search (article_id, author_id, published_at, document)
  select a.id, a.author_id, a.published_at,
    setweight(to_tsvector('english', a.title), 'A')
      || setweight(to_tsvector('english', a.description), 'B')
      || setweight(to_tsvector('english', left(a.text, 100000)), 'D')
      || setweight(to_tsvector('english', coalesce((
      select string_agg(t.name, ' ' order by t.name)
      from article_tags link join tag t on t.id = link.tag_id where link.article_id = a.id), '')), 'C')
  from article a where a.id = new.id
  on conflict (article_id) do update set author_id = excluded.author_id,
    published_at = excluded.published_at, document = excluded.document;
  return null;
end $$;`);
    this
      .addSql(`create constraint trigger index_new after insert on article deferrable initially deferred
for each row execute function article_index_new_fn();`);
    this
      .addSql(`create constraint trigger index_edited after update of title, description, text on article
deferrable initially deferred for each row
when ((old.title, old.description, old.text) is distinct from (new.title, new.description, new.text))
execute function article_index_new_fn();`);
  }

  /** Indexes tags that are added, removed or renamed. */
  private indexTags(): void {
    this
      .addSql(`create function article_tags_index_added_fn() returns trigger language plpgsql as $$
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
    || setweight(to_tsvector('english', coalesce((
      select string_agg(t.name, ' ' order by t.name)
      from article_tags link join tag t on t.id = link.tag_id where link.article_id = s.article_id), '')), 'C')
  where s.article_id in (select id from article where id = any(ids));
  return null;
end $$;`);
    this
      .addSql(`create trigger index_added after insert on article_tags referencing new table as changed
for each statement execute function article_tags_index_added_fn();`);
    this
      .addSql(`create trigger index_removed after delete on article_tags referencing old table as changed
for each statement execute function article_tags_index_added_fn();`);
    this.addSql(`create trigger index_exchanged after update of article_id, tag_id on article_tags
for each row execute function article_tags_index_added_fn();`);
    this.addSql(`create trigger index_renamed after update of name on tag for each row
when (old.name <> new.name) execute function article_tags_index_added_fn();`);
  }

  override down(): void {
    this.addSql(`drop trigger index_renamed on tag;`);
    this.addSql(`drop trigger index_exchanged on article_tags;`);
    this.addSql(`drop trigger index_removed on article_tags;`);
    this.addSql(`drop trigger index_added on article_tags;`);
    this.addSql(`drop function article_tags_index_added_fn();`);
    this.addSql(`drop trigger move_search on article;`);
    this.addSql(`drop function article_move_search_fn();`);
    this.addSql(`drop trigger index_edited on article;`);
    this.addSql(`drop trigger index_new on article;`);
    this.addSql(`drop function article_index_new_fn();`);
    this.addSql(`drop table "article_search";`);
  }
}
