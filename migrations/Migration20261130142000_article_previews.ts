import { Migration } from '@mikro-orm/migrations';

export class Migration20261130142000_article_previews extends Migration {
  override name = 'Migration20261130142000_article_previews';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "article_preview" ("hash" varchar(64) not null, "article_id" int not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("hash"));`,
    );
    this.addSql(
      `create index "article_preview_article_id_index" on "article_preview" ("article_id");`,
    );
    this.addSql(
      `create index "article_preview_expires_at_index" on "article_preview" ("expires_at");`,
    );

    this.addSql(
      `alter table "article_preview" add constraint "article_preview_article_id_foreign" foreign key ("article_id") references "article" ("id") on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "article_preview" cascade;`);
  }
}
