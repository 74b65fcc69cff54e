import { Migration } from '@mikro-orm/migrations';

/** A greater length of a `varchar` rewrites no row. */
export class Migration20261125170000_longer_comments extends Migration {
  override up(): void {
    this.addSql(`alter table "comment" alter column "text" type varchar(10000);`);
  }

  /** Refused, and nothing changed, where a comment has more than 1000 characters by then. */
  override down(): void {
    this.addSql(`alter table "comment" alter column "text" type varchar(1000);`);
  }
}
