import { Migration } from '@mikro-orm/migrations';

export class Migration20261125220100_one_time_tokens extends Migration {
  override name = 'Migration20261125220100_one_time_tokens';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "one_time_token" ("hash" varchar(64) not null, "purpose" varchar(20) not null, "user_id" int not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("hash"));`,
    );
    this.addSql(`create index "one_time_token_user_id_index" on "one_time_token" ("user_id");`);
    this.addSql(
      `create index "one_time_token_expires_at_index" on "one_time_token" ("expires_at");`,
    );

    this.addSql(
      `alter table "one_time_token" add constraint "one_time_token_user_id_foreign" foreign key ("user_id") references "user" ("id") on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "one_time_token" cascade;`);
  }
}
