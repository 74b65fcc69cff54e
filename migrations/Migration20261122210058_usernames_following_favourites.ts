import { Migration } from '@mikro-orm/migrations';
import anyAscii from 'any-ascii';

/** Number of rows per statement. */
const BATCH = 1000;

export class Migration20261122210058_usernames_following_favourites extends Migration {
  override name = 'Migration20261122210058_usernames_following_favourites';

  override async up(): Promise<void> {
    // Executed immediately, because the names are computed here from the stored rows.
    await this.execute(
      `alter table "user" add "username" varchar(50) null, add "image" varchar(2048) null;`,
    );
    await this.nameUsers();
    await this.execute(`alter table "user" alter column "username" set not null;`);
    this.addSql(`create unique index "user_username_lower_unique" on "user" (lower("username"));`);

    this.addSql(
      `create table "following" ("follower_id" int not null, "followed_id" int not null, "created_at" timestamptz(3) not null, primary key ("follower_id", "followed_id"));`,
    );
    this.addSql(`create index "following_followed_id_index" on "following" ("followed_id");`);
    this.addSql(
      `alter table "following" add constraint "following_follower_id_foreign" foreign key ("follower_id") references "user" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "following" add constraint "following_followed_id_foreign" foreign key ("followed_id") references "user" ("id") on update cascade on delete cascade;`,
    );

    this.addSql(
      `create table "favourite" ("user_id" int not null, "article_id" int not null, "created_at" timestamptz(3) not null, primary key ("user_id", "article_id"));`,
    );
    this.addSql(`create index "favourite_article_id_index" on "favourite" ("article_id");`);
    this.addSql(
      `alter table "favourite" add constraint "favourite_user_id_foreign" foreign key ("user_id") references "user" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "favourite" add constraint "favourite_article_id_foreign" foreign key ("article_id") references "article" ("id") on update cascade on delete cascade;`,
    );
  }

  override down(): void {
    this.addSql(`drop table "favourite";`);
    this.addSql(`drop table "following";`);
    this.addSql(`alter table "user" drop column "username", drop column "image";`);
  }

  /** Gives existing users a name derived from the full name; the oldest account gets it without a suffix. */
  private async nameUsers(): Promise<void> {
    const taken = new Set<string>();
    for (let last = 0, rows: { id: number; full_name: string }[]; ; last = rows.at(-1)?.id ?? 0) {
      rows = (await this.execute(
        `select id, full_name from "user" where id > ? order by id limit ?`,
        [last, BATCH],
      )) as typeof rows;
      if (rows.length === 0) {
        return;
      }
      const names = rows.map(({ id, full_name: fullName }) => ({
        id,
        username: freeName(fullName, id, taken),
      }));
      await this.execute(
        `update "user" set username = named.username
         from jsonb_to_recordset(?::jsonb) as named (id int, username text)
         where named.id = "user".id`,
        [JSON.stringify(names)],
      );
    }
  }
}

/** Names that were reserved at the time of this migration. */
const RESERVED = new Set(
  [
    'login logout register signin sign-in signup sign-up signout sign-out settings editor feed',
    'search new edit home index about help profile profiles user users article articles tag tags',
    'comment comments favorites favourites follow following followers me self',
    'api docs health metrics static assets public www',
    'admin administrator root system support security moderator staff official',
    'null undefined none nobody anonymous everybody',
  ].flatMap((names) => names.split(' ')),
);

/** A copy of the rule at the time of this migration, whose result must not change with the code. */
function freeName(fullName: string, id: number, taken: Set<string>): string {
  const spelled =
    anyAscii(fullName)
      .toLowerCase()
      .replace(/[^a-z0-9\s_-]+/g, '')
      .replace(/[\s_-]+/g, '-')
      .slice(0, 50)
      .replace(/^-+|-+$/g, '') || 'user';
  let name = spelled;
  const isFree = (): boolean => !/^\d+$/.test(name) && !RESERVED.has(name) && !taken.has(name);
  for (let attempt = 0; !isFree(); attempt++) {
    const suffix = attempt === 0 ? `-${id}` : `-${id}-${attempt}`;
    name = spelled.slice(0, 50 - suffix.length) + suffix;
  }
  taken.add(name);
  return name;
}
