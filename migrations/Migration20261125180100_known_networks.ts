import { Migration } from '@mikro-orm/migrations';

export class Migration20261125180100_known_networks extends Migration {
  override name = 'Migration20261125180100_known_networks';

  override up(): void {
    this.addSql(
      `create table "known_network" ("hash" varchar(64) not null, "expires_at" timestamptz(3) not null, primary key ("hash"));`,
    );
    this.addSql(`create index "known_network_expires_at_index" on "known_network" ("expires_at");`);
  }

  override down(): void {
    this.addSql(`drop table if exists "known_network" cascade;`);
  }
}
