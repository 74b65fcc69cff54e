import { Migration } from '@mikro-orm/migrations';

/** Increasing the length of a `varchar` rewrites no rows. */
export class Migration20261125170000_longer_comments extends Migration {
  override up(): void {
    this.addSql(`alter table "comment" alter column "text" type varchar(10000);`);
  }

  /** Fails without any change if a comment has more than 1000 characters. */
  override down(): void {
    this.addSql(`alter table "comment" alter column "text" type varchar(1000);`);
  }
}
