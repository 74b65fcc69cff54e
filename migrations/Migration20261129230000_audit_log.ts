import { Migration } from '@mikro-orm/migrations';

export class Migration20261129230000_audit_log extends Migration {
  override name = 'Migration20261129230000_audit_log';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "audit_entry" ("id" serial primary key, "created_at" timestamptz(3) not null, "action" varchar(40) not null, "actor_id" int null, "channel" varchar(20) not null, "subject_type" varchar(20) not null, "subject_id" int null, "address" varchar(45) null, "details" jsonb null);`,
    );
    this.addSql(
      `create index "audit_entry_addressed_index" on "audit_entry" ("created_at") where "address" is not null;`,
    );
    this.addSql(
      `create index "audit_entry_subject_newest_index" on "audit_entry" ("subject_type", "subject_id", "created_at", "id");`,
    );
    this.addSql(
      `create index "audit_entry_actor_newest_index" on "audit_entry" ("actor_id", "created_at", "id");`,
    );
    this.addSql(
      `create index "audit_entry_action_newest_index" on "audit_entry" ("action", "created_at", "id");`,
    );
    this.addSql(`create index "audit_entry_newest_index" on "audit_entry" ("created_at", "id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "audit_entry" cascade;`);
  }
}
