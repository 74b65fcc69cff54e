import { Migration } from '@mikro-orm/migrations';

export class Migration20261129225500_account_deletion extends Migration {
  override name = 'Migration20261129225500_account_deletion';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "user" add "deleted_at" timestamptz(3) null, add "content_deleted_at" timestamptz(3) null;`,
    );
    this.addSql(
      `create index "user_content_to_delete_index" on "user" ("id") where "content_deleted_at" is not null;`,
    );
    this.addSql(`create function user_keep_deleted_fn() returns trigger language plpgsql as $$
begin
  old.content_deleted_at := new.content_deleted_at;
  return old;
end $$;`);
    this.addSql(`create trigger keep_deleted before update on "user"
for each row when (old.deleted_at is not null) execute function user_keep_deleted_fn();`);

    this.addSql(`create function article_hide_deleted_fn() returns trigger language plpgsql as $$
begin
  perform from "user" where id = new.author_id and content_deleted_at is null for key share;
  if not found then
    new.published_at := null;
  end if;
  return new;
end $$;`);
    this
      .addSql(`create trigger hide_deleted before insert or update of published_at, author_id on article
for each row when (new.published_at is not null) execute function article_hide_deleted_fn();`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger if exists "hide_deleted" on "article";`);
    this.addSql(`drop function if exists "article_hide_deleted_fn"();`);

    this.addSql(`drop index "user_content_to_delete_index";`);
    this.addSql(`drop trigger if exists "keep_deleted" on "user";`);
    this.addSql(`drop function if exists "user_keep_deleted_fn"();`);
    this.addSql(`alter table "user" drop column "deleted_at", drop column "content_deleted_at";`);
  }
}
