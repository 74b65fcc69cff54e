import { Migration } from '@mikro-orm/migrations';

export class Migration20261122201855_idempotency_keys extends Migration {
  override name = 'Migration20261122201855_idempotency_keys';

  override up(): void {
    this.addSql(
      `create table "idempotency_key" ("user_id" int not null, "key_hash" varchar(64) not null, "fingerprint" varchar(64) not null, "status" int not null, "headers" jsonb not null, "body" text not null, "created_at" timestamptz(3) not null, primary key ("user_id", "key_hash"));`,
    );

    this.addSql(
      `alter table "idempotency_key" add constraint "idempotency_key_user_id_foreign" foreign key ("user_id") references "user" ("id") on delete cascade;`,
    );
  }

  override down(): void {
    this.addSql(`drop table "idempotency_key";`);
  }
}
