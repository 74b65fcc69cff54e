import { Migration } from '@mikro-orm/migrations';

/** Body of the function that checks slugs, from here on and before. @param keeps SQL: when to keep the former one */
function checkNewSlug(keeps: string): string {
  return `create or replace function article_check_new_slug_fn() returns trigger language plpgsql as $$
begin
  if exists (select from former_slug where slug = new.slug and article_id <> new.id) then
    if tg_op = 'INSERT' then
      raise exception 'The slug has just become the former one of another article'
        using errcode = 'serialization_failure';
    end if;
    raise exception 'The slug was the one of another article'
      using errcode = 'unique_violation', constraint = 'former_slug_pkey';
  end if;
  if ${keeps} then
    delete from former_slug where slug = new.slug;
    insert into former_slug (slug, article_id) values (old.slug, new.id);
  end if;
  return null;
end $$;`;
}

export class Migration20261130111000_deleted_articles extends Migration {
  override name = 'Migration20261130111000_deleted_articles';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "article" add "deleted_at" timestamptz(3) null, add "deleted_published_at" timestamptz(3) null;`,
    );
    this.addSql(`drop index "article_author_newest_first_index";`);
    this.addSql(
      `create index "article_author_newest_first_index" on "article" ("author_id", "published_at" DESC, "id" DESC) include ("deleted_at");`,
    );
    this.addSql(`alter table "article" drop constraint "article_slug_unique";`);
    this.addSql(
      `create unique index "article_slug_unique" on "article" ("slug") where "deleted_at" is null;`,
    );
    this.addSql(
      `create index "article_deleted_index" on "article" ("deleted_at") where "deleted_at" is not null;`,
    );
    this.addSql(
      checkNewSlug(`tg_op = 'UPDATE' and old.slug <> new.slug and old.deleted_at is null`),
    );
    this.addSql(`drop trigger "keep_former_slug" on "article";`);
    this
      .addSql(`create trigger keep_former_slug after update of slug, deleted_at on article for each row
when (new.deleted_at is null and (old.slug <> new.slug or old.deleted_at is not null)) execute function article_check_new_slug_fn();`);
  }

  override down(): void | Promise<void> {
    // Its slug may belong to another article by now, and nobody could see that it was deleted.
    this.addSql(`delete from "article" where "deleted_at" is not null;`);
    this.addSql(`drop trigger "keep_former_slug" on "article";`);
    this.addSql(checkNewSlug(`tg_op = 'UPDATE'`));
    this.addSql(`create trigger keep_former_slug after update of slug on article for each row
when (old.slug <> new.slug) execute function article_check_new_slug_fn();`);

    this.addSql(`drop index "article_author_newest_first_index";`);
    this.addSql(
      `create index "article_author_newest_first_index" on "article" ("author_id", "published_at" DESC, "id" DESC);`,
    );
    this.addSql(`drop index "article_deleted_index";`);
    this.addSql(`drop index "article_slug_unique";`);
    this.addSql(`alter table "article" add constraint "article_slug_unique" unique ("slug");`);
    this.addSql(
      `alter table "article" drop column "deleted_at", drop column "deleted_published_at";`,
    );
  }
}
