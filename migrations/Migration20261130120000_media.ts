import { Migration } from '@mikro-orm/migrations';

export class Migration20261130120000_media extends Migration {
  override name = 'Migration20261130120000_media';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "medium" ("id" serial primary key, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "owner_id" int not null, "hash" varchar(40) not null, "type" text not null, "width" int not null, "height" int not null, "size" int not null, "stored_size" int not null, "widths" int[] not null, "blurhash" varchar(36) not null, "alt" varchar(1000) not null default '', "deleted_at" timestamptz(3) null);`,
    );
    this.addSql(
      `create index "medium_deleted_index" on "medium" ("hash") where "deleted_at" is not null;`,
    );
    this.addSql(
      `create unique index "medium_owner_hash_unique" on "medium" ("hash", "owner_id") where "deleted_at" is null;`,
    );
    this.addSql(
      `create index "medium_owner_newest_first_index" on "medium" ("owner_id", "created_at" DESC, "id" DESC);`,
    );

    this
      .addSql(`create function article_media(content text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct found[1]), '{}')
  from regexp_matches(content, '/media/file/([0-9a-f]{40})', 'g') found
$$;`);
    this.addSql(
      `create index "article_media_index" on "article" using gin (article_media("text" || ' ' || coalesce("image", ''))) where "text" like '%/media/file/%' or "image" like '%/media/file/%';`,
    );

    this.addSql(
      `alter table "medium" add constraint "medium_owner_id_foreign" foreign key ("owner_id") references "user" ("id");`,
    );
    this.addSql(
      `alter table "medium" add constraint "medium_type_check" check ("type" in ('image/jpeg', 'image/png', 'image/webp'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "article_media_index";`);
    this.addSql(`drop function article_media(text);`);
    this.addSql(`drop table "medium";`);
  }
}
