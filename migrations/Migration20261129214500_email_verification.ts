import { Migration } from '@mikro-orm/migrations';

export class Migration20261129214500_email_verification extends Migration {
  override name = 'Migration20261129214500_email_verification';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "user" add "email_verified_at" timestamptz(3) null, add "pending_email" varchar(254) null, add "wanted_username" varchar(50) null;`,
    );

    this.addSql(`alter table "one_time_token" add "email" varchar(254) null;`);
    this.addSql(
      `create index "one_time_token_reserved_email_index" on "one_time_token" (lower(email collate "C")) where purpose = 'email-revert';`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "one_time_token_reserved_email_index";`);
    this.addSql(`alter table "one_time_token" drop column "email";`);

    this.addSql(
      `alter table "user" drop column "email_verified_at", drop column "pending_email", drop column "wanted_username";`,
    );
  }
}
