import { Migration } from '@mikro-orm/migrations';

export class Migration20261122173848_initial extends Migration {
  override name = 'Migration20261122173848_initial';

  override up(): void {
    this.addSql(
      `create table "tag" ("id" serial primary key, "name" varchar(50) collate "C" not null);`,
    );
    this.addSql(`alter table "tag" add constraint "tag_name_unique" unique ("name");`);

    this.addSql(
      `create table "user" ("id" serial primary key, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "full_name" varchar(255) not null, "email" varchar(254) not null, "password" varchar(60) not null, "bio" text not null default '', "social" jsonb null);`,
    );
    this.addSql(`create unique index "user_email_lower_unique" on "user" (lower("email"));`);

    this.addSql(
      `create table "article" ("id" serial primary key, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "slug" varchar(255) not null, "title" varchar(255) not null, "description" varchar(1000) not null, "text" text not null, "author_id" int not null, "published_at" timestamptz(3) null, "version" int not null default 1);`,
    );
    this.addSql(`alter table "article" add constraint "article_slug_unique" unique ("slug");`);
    this.addSql(`create index "article_author_id_index" on "article" ("author_id");`);
    this.addSql(
      `create index "article_newest_first_index" on "article" ("published_at" DESC, "id" DESC);`,
    );

    this.addSql(
      `create table "comment" ("id" serial primary key, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "text" varchar(1000) not null, "article_id" int not null, "author_id" int not null, "deleted_at" timestamptz(3) null, "deleted_by_id" int null);`,
    );
    this.addSql(`create index "comment_author_id_index" on "comment" ("author_id");`);
    this.addSql(`create index "comment_deleted_at_index" on "comment" ("deleted_at");`);
    this.addSql(
      `create index "comment_article_id_created_at_id_index" on "comment" ("article_id", "created_at", "id");`,
    );

    this.addSql(
      `create table "article_tags" ("article_id" int not null, "tag_id" int not null, primary key ("article_id", "tag_id"));`,
    );

    this.addSql(
      `alter table "article" add constraint "article_author_id_foreign" foreign key ("author_id") references "user" ("id");`,
    );

    this.addSql(
      `alter table "comment" add constraint "comment_article_id_foreign" foreign key ("article_id") references "article" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "comment" add constraint "comment_author_id_foreign" foreign key ("author_id") references "user" ("id");`,
    );
    this.addSql(
      `alter table "comment" add constraint "comment_deleted_by_id_foreign" foreign key ("deleted_by_id") references "user" ("id") on delete set null;`,
    );

    this.addSql(
      `alter table "article_tags" add constraint "article_tags_article_id_foreign" foreign key ("article_id") references "article" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "article_tags" add constraint "article_tags_tag_id_foreign" foreign key ("tag_id") references "tag" ("id") on update cascade on delete cascade;`,
    );

    this.addSql(`create view "tag_usage" as select t.name, count(*)::int as total_articles
    from article a
    join article_tags link on link.article_id = a.id
    join tag t on t.id = link.tag_id
    where a.published_at <= now()
    group by t.id;`);
  }

  override down(): void {
    this.addSql(`drop view "tag_usage";`);
    this.addSql(`drop table "article_tags";`);
    this.addSql(`drop table "comment";`);
    this.addSql(`drop table "article";`);
    this.addSql(`drop table "user";`);
    this.addSql(`drop table "tag";`);
  }
}
