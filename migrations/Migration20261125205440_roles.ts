import { Migration } from '@mikro-orm/migrations';

export class Migration20261125205440_roles extends Migration {
  override name = 'Migration20261125205440_roles';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "user" add "role" text not null default 'author', add "suspended_at" timestamptz(3) null;`,
    );
    this.addSql(
      `alter table "user" add constraint "user_role_check" check ("role" in ('reader', 'author', 'editor', 'admin'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "user" drop constraint "user_role_check";`);
    this.addSql(`alter table "user" drop column "role", drop column "suspended_at";`);
  }
}
