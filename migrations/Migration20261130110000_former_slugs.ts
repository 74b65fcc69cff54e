import { Migration } from '@mikro-orm/migrations';

export class Migration20261130110000_former_slugs extends Migration {
  override name = 'Migration20261130110000_former_slugs';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "former_slug" ("slug" varchar(255) not null, "article_id" int not null, primary key ("slug"));`,
    );
    this.addSql(`create index "former_slug_article_id_index" on "former_slug" ("article_id");`);

    this.addSql(`create function article_check_new_slug_fn() returns trigger language plpgsql as $$
begin
  if exists (select from former_slug where slug = new.slug and article_id <> new.id) then
    if tg_op = 'INSERT' then
      raise exception 'The slug has just become the former one of another article'
        using errcode = 'serialization_failure';
    end if;
    raise exception 'The slug was the one of another article'
      using errcode = 'unique_violation', constraint = 'former_slug_pkey';
  end if;
  if tg_op = 'UPDATE' then
    delete from former_slug where slug = new.slug;
    insert into former_slug (slug, article_id) values (old.slug, new.id);
  end if;
  return null;
end $$;`);
    this.addSql(`create trigger check_new_slug after insert on article
for each row execute function article_check_new_slug_fn();`);
    this.addSql(`create trigger keep_former_slug after update of slug on article for each row
when (old.slug <> new.slug) execute function article_check_new_slug_fn();`);

    this.addSql(
      `alter table "former_slug" add constraint "former_slug_article_id_foreign" foreign key ("article_id") references "article" ("id") on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger if exists "keep_former_slug" on "article";`);
    this.addSql(`drop trigger if exists "check_new_slug" on "article";`);
    this.addSql(`drop function if exists "article_check_new_slug_fn"();`);

    this.addSql(`drop table if exists "former_slug" cascade;`);
  }
}
