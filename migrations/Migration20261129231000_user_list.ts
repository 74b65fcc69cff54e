import { Migration } from '@mikro-orm/migrations';

export class Migration20261129231000_user_list extends Migration {
  override name = 'Migration20261129231000_user_list';

  override up(): void | Promise<void> {
    this.addSql(
      `create index "user_suspended_newest_index" on "user" (("suspended_at" is null), "created_at", "id") where "deleted_at" is null;`,
    );
    this.addSql(
      `create index "user_role_newest_index" on "user" ("role", "created_at", "id") where "deleted_at" is null;`,
    );
    this.addSql(
      `create index "user_newest_index" on "user" ("created_at", "id") where "deleted_at" is null;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "user_suspended_newest_index";`);
    this.addSql(`drop index "user_role_newest_index";`);
    this.addSql(`drop index "user_newest_index";`);
  }
}
