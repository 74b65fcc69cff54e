import { Migration } from '@mikro-orm/migrations';

export class Migration20261129214000_personal_access_tokens extends Migration {
  override name = 'Migration20261129214000_personal_access_tokens';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "personal_access_token" ("id" serial primary key, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "user_id" int not null, "name" varchar(100) not null, "scopes" text[] not null, "hash" varchar(64) not null, "expires_at" timestamptz(3) null, "last_used_at" timestamptz(3) null);`,
    );
    this.addSql(
      `create index "personal_access_token_user_id_index" on "personal_access_token" ("user_id");`,
    );
    this.addSql(
      `create index "personal_access_token_expires_at_index" on "personal_access_token" ("expires_at");`,
    );

    this.addSql(
      `alter table "personal_access_token" add constraint "personal_access_token_user_id_foreign" foreign key ("user_id") references "user" ("id") on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "personal_access_token" cascade;`);
  }
}
