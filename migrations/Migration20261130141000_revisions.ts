import { Migration } from '@mikro-orm/migrations';

export class Migration20261130141000_revisions extends Migration {
  override name = 'Migration20261130141000_revisions';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "article_revision" ("id" serial primary key, "article_id" int not null, "number" int not null, "title" varchar(255) not null, "description" varchar(1000) not null, "text" text not null, "tags" text[] not null, "size" int not null, "author_id" int not null, "created_at" timestamptz(3) not null, "replaced_by_id" int null, "replaced_at" timestamptz(3) not null);`,
    );
    this.addSql(
      `create index "article_revision_replaced_at_index" on "article_revision" ("replaced_at");`,
    );
    this.addSql(
      `alter table "article_revision" add constraint "article_revision_number_unique" unique ("article_id", "number");`,
    );

    this.addSql(
      `alter table "article" add "revision" int not null default 1, add "edited_by_id" int null, add "edited_at" timestamptz(3) null;`,
    );
    this.addSql(`create function article_keep_revision_fn() returns trigger language plpgsql as $$
begin
  if not exists (
    select from article_revision r
    where r.article_id = old.id and r.replaced_by_id = new.edited_by_id
      and r.replaced_at > new.edited_at - interval '10 minutes'
      and r.number = (select max(number) from article_revision where article_id = old.id)
  ) then
    insert into article_revision (article_id, number, title, description, text, tags, size,
      author_id, created_at, replaced_by_id, replaced_at)
    values (old.id, old.revision, old.title, old.description, old.text,
      array(select t.name from article_tags link join tag t on t.id = link.tag_id
        where link.article_id = old.id order by t.name collate "C"),
      octet_length(old.text), coalesce(old.edited_by_id, old.author_id),
      coalesce(old.edited_at, old.created_at), new.edited_by_id, new.edited_at);
  end if;
  return new;
end $$;`);
    // Volatile, so that it sees tags that were committed while the statement waited for the article.
    this
      .addSql(`create function article_has_tags(article int, wanted json) returns boolean language plpgsql as $$
begin
  return array(select t.name from article_tags link join tag t on t.id = link.tag_id
      where link.article_id = article order by t.name collate "C")
    = array(select name::varchar from json_array_elements_text(wanted) name order by name collate "C");
end $$;`);
    this.addSql(`create trigger keep_revision before update of revision on article for each row
when (old.revision <> new.revision) execute function article_keep_revision_fn();`);

    this.addSql(
      `alter table "article_revision" add constraint "article_revision_article_id_foreign" foreign key ("article_id") references "article" ("id") on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "article_revision" cascade;`);

    this.addSql(`drop function if exists article_has_tags(int, json);`);
    this.addSql(`drop trigger if exists "keep_revision" on "article";`);
    this.addSql(`drop function if exists "article_keep_revision_fn"();`);
    this.addSql(
      `alter table "article" drop column "revision", drop column "edited_by_id", drop column "edited_at";`,
    );
  }
}
