import { Migration } from '@mikro-orm/migrations';

export class Migration20261125180000_credentials_version extends Migration {
  override name = 'Migration20261125180000_credentials_version';

  override up(): void {
    this.addSql(`alter table "user" add "credentials_version" int not null default 0;`);
  }

  override down(): void {
    this.addSql(`alter table "user" drop column "credentials_version";`);
  }
}
