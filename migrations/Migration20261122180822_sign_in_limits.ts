import { Migration } from '@mikro-orm/migrations';

export class Migration20261122180822_sign_in_limits extends Migration {
  override name = 'Migration20261122180822_sign_in_limits';

  override up(): void {
    this.addSql(
      `create table "sign_in_limit" ("key" varchar(64) not null, "failures" int not null, "blocked_until" timestamptz(3) null, "expires_at" timestamptz(3) not null, primary key ("key"));`,
    );
    this.addSql(`create index "sign_in_limit_expires_at_index" on "sign_in_limit" ("expires_at");`);
  }

  override down(): void {
    this.addSql(`drop table if exists "sign_in_limit" cascade;`);
  }
}
