import { Migration } from '@mikro-orm/migrations';

export class Migration20261130100100_rendering extends Migration {
  override name = 'Migration20261130100100_rendering';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "comment_rendering" ("comment_id" int not null, "renderer" int not null, "html" text not null, primary key ("comment_id"));`,
    );
    this.addSql(
      `create table "article_rendering" ("article_id" int not null, "version" int not null, "renderer" int not null, "html" text not null, "outline" jsonb not null, "reading_minutes" int not null, primary key ("article_id"));`,
    );
    this.addSql(
      `alter table "comment_rendering" add constraint "comment_rendering_comment_id_foreign" foreign key ("comment_id") references "comment" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "article_rendering" add constraint "article_rendering_article_id_foreign" foreign key ("article_id") references "article" ("id") on update cascade on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table "comment_rendering";`);
    this.addSql(`drop table "article_rendering";`);
  }
}
