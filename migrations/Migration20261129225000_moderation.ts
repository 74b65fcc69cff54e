import { Migration } from '@mikro-orm/migrations';

export class Migration20261129225000_moderation extends Migration {
  override name = 'Migration20261129225000_moderation';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "comment_report" ("comment_id" int not null, "reporter_id" int not null, "reason" varchar(500) not null, "created_at" timestamptz(3) not null, primary key ("comment_id", "reporter_id"));`,
    );
    this.addSql(
      `create index "comment_report_reporter_id_index" on "comment_report" ("reporter_id");`,
    );

    this.addSql(`alter table "article" add "comments_open" boolean not null default true;`);

    this.addSql(`drop index "comment_oldest_first_index";`);
    this.addSql(
      `alter table "comment" add "state" text not null default 'visible', add "moderation_reason" varchar(500) null, add "total_reports" int not null default 0;`,
    );
    this.addSql(
      `create index "comment_reported_index" on "comment" ("created_at", "id") where "total_reports" > 0 and "deleted_at" is null;`,
    );
    this.addSql(
      `create index "comment_moderation_index" on "comment" ("state", "created_at", "id") where "deleted_at" is null;`,
    );
    this.addSql(
      `create index "comment_oldest_first_index" on "comment" ("article_id", "created_at", "id") include ("deleted_at", "state");`,
    );
    this.addSql(
      `alter table "comment" add constraint "comment_state_check" check ("state" in ('visible', 'pending', 'spam'));`,
    );

    this.addSql(
      `alter table "comment_report" add constraint "comment_report_comment_id_foreign" foreign key ("comment_id") references "comment" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "comment_report" add constraint "comment_report_reporter_id_foreign" foreign key ("reporter_id") references "user" ("id") on update cascade on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "comment_report" cascade;`);

    this.addSql(`alter table "article" drop column "comments_open";`);

    this.addSql(`drop index "comment_reported_index";`);
    this.addSql(`drop index "comment_moderation_index";`);
    this.addSql(`drop index "comment_oldest_first_index";`);
    this.addSql(`alter table "comment" drop constraint "comment_state_check";`);
    this.addSql(
      `alter table "comment" drop column "state", drop column "moderation_reason", drop column "total_reports";`,
    );
    this.addSql(
      `create index "comment_oldest_first_index" on "comment" ("article_id", "created_at", "id") include ("deleted_at");`,
    );
  }
}
