import { Migration } from '@mikro-orm/migrations';

export class Migration20261122213816_idempotency_key_age extends Migration {
  override name = 'Migration20261122213816_idempotency_key_age';

  override up(): void {
    this.addSql(
      `create index "idempotency_key_created_at_index" on "idempotency_key" ("created_at");`,
    );
  }

  override down(): void {
    this.addSql(`drop index "idempotency_key_created_at_index";`);
  }
}
