import { Migration } from '@mikro-orm/migrations';

export class Migration20261122175653_sessions extends Migration {
  override name = 'Migration20261122175653_sessions';

  override up(): void {
    this.addSql(
      `create table "session" ("id" serial primary key, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "user_id" int not null, "user_agent" varchar(255) null, "last_used_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null);`,
    );
    this.addSql(`create index "session_user_id_index" on "session" ("user_id");`);
    this.addSql(`create index "session_expires_at_index" on "session" ("expires_at");`);

    this.addSql(
      `create table "refresh_token" ("hash" varchar(64) not null, "session_id" int not null, "used_at" timestamptz(3) null, primary key ("hash"));`,
    );
    this.addSql(`create index "refresh_token_session_id_index" on "refresh_token" ("session_id");`);

    this.addSql(
      `alter table "session" add constraint "session_user_id_foreign" foreign key ("user_id") references "user" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "refresh_token" add constraint "refresh_token_session_id_foreign" foreign key ("session_id") references "session" ("id") on delete cascade;`,
    );
  }

  override down(): void {
    this.addSql(`drop table "refresh_token";`);
    this.addSql(`drop table "session";`);
  }
}
