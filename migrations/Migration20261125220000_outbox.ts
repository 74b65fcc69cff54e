import { Migration } from '@mikro-orm/migrations';

export class Migration20261125220000_outbox extends Migration {
  override name = 'Migration20261125220000_outbox';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "outbox_message" ("id" serial primary key, "key" uuid not null, "kind" varchar(20) not null, "payload" jsonb not null, "created_at" timestamptz(3) not null, "attempts" int not null, "next_attempt_at" timestamptz(3) null, "failed_at" timestamptz(3) null, "last_error" varchar(200) null);`,
    );
    this.addSql(`create index "outbox_message_failed_at_index" on "outbox_message" ("failed_at");`);
    this.addSql(
      `create index "outbox_message_due_index" on "outbox_message" ("kind", "next_attempt_at");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "outbox_message" cascade;`);
  }
}
