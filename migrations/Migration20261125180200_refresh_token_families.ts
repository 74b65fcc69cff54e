import { Migration } from '@mikro-orm/migrations';

export class Migration20261125180200_refresh_token_families extends Migration {
  override name = 'Migration20261125180200_refresh_token_families';

  override up(): void {
    this.addSql(`alter table "refresh_token" add "family_hash" varchar(64) null;`);
    this.addSql(
      `create index "refresh_token_family_hash_index" on "refresh_token" ("family_hash");`,
    );
  }

  override down(): void {
    this.addSql(`drop index "refresh_token_family_hash_index";`);
    this.addSql(`alter table "refresh_token" drop column "family_hash";`);
  }
}
