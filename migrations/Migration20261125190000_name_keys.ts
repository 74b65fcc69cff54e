import { Migration } from '@mikro-orm/migrations';

/** Number of rows per statement. */
const BATCH = 1000;

interface Account {
  id: number;
  username: string;
  email_key: string;
  username_key: string;
}

/** Compares emails and usernames by key columns, which do not depend on the locale of the database. */
export class Migration20261125190000_name_keys extends Migration {
  override name = 'Migration20261125190000_name_keys';

  /** @throws Error if accounts would have the same email or username; nothing is changed then */
  override async up(): Promise<void> {
    // Executed immediately, because the keys are computed here from the stored rows.
    await this.execute(
      `alter table "user" add "email_key" text collate "C" null, add "username_key" text collate "C" null;`,
    );
    await this.fillKeys();
    await this.refuseDoubles();
    await this.execute(
      `alter table "user" alter column "email_key" set not null, alter column "username_key" set not null;`,
    );
    this.addSql(
      `alter table "user" add constraint "user_email_key_unique" unique ("email_key"), add constraint "user_username_key_unique" unique ("username_key");`,
    );
    this.addSql(`drop index "user_email_lower_unique";`);
    this.addSql(`drop index "user_username_lower_unique";`);
    this.addSql(`create function user_keep_name_keys_fn() returns trigger language plpgsql as $$
begin
  if octet_length(new.email) = char_length(new.email)
    and (new.email_key is null or (new.email <> old.email and new.email_key = old.email_key)) then
    new.email_key := lower(new.email collate "C");
  end if;
  if octet_length(new.username) = char_length(new.username)
    and (new.username_key is null or (new.username <> old.username and new.username_key = old.username_key)) then
    new.username_key := lower(new.username collate "C");
  end if;
  return new;
end $$;`);
    this.addSql(`create trigger keep_name_keys before insert or update of email, username on "user"
for each row execute function user_keep_name_keys_fn();`);
  }

  override down(): void {
    this.addSql(`drop trigger keep_name_keys on "user";`);
    this.addSql(`drop function user_keep_name_keys_fn();`);
    this.addSql(`create unique index "user_email_lower_unique" on "user" (lower("email"));`);
    this.addSql(`create unique index "user_username_lower_unique" on "user" (lower("username"));`);
    this.addSql(`alter table "user" drop column "email_key", drop column "username_key";`);
  }

  private async fillKeys(): Promise<void> {
    let last = 0;
    for (;;) {
      const rows = (await this.execute(
        `select id, email, username from "user" where id > ? order by id limit ?`,
        [last, BATCH],
      )) as { id: number; email: string; username: string }[];
      if (rows.length === 0) {
        return;
      }
      const keys = rows.map(({ id, email, username }) => ({
        id,
        email_key: fold(email),
        username_key: fold(username),
      }));
      await this.execute(
        `update "user" set email_key = named.email_key, username_key = named.username_key
         from jsonb_to_recordset(?::jsonb) as named (id int, email_key text, username_key text)
         where named.id = "user".id`,
        [JSON.stringify(keys)],
      );
      last = rows.at(-1)?.id ?? last;
    }
  }

  private async refuseDoubles(): Promise<void> {
    const doubles = (await this.execute(
      `select id, username, email_key, username_key from "user"
       where email_key in (select email_key from "user" group by 1 having count(*) > 1)
         or username_key in (select username_key from "user" group by 1 having count(*) > 1)
       order by id`,
    )) as Account[];
    if (doubles.length > 0) {
      throw new Error(
        [
          'Some accounts cannot be told apart once the case of letters does not count.',
          ...describe('the same email', doubles, (account) => account.email_key),
          ...describe('the same username', doubles, (account) => account.username_key),
          'Nothing was changed. Give all but one of each line another email or username, with the ' +
            'version of Platen that ran before or in SQL, and migrate again.',
        ].join('\n'),
      );
    }
  }
}

/** One line per group of accounts with the same key. Without emails, because errors are logged. */
function describe(what: string, accounts: Account[], keyOf: (one: Account) => string): string[] {
  return [...Map.groupBy(accounts, keyOf).values()]
    .filter((group) => group.length > 1)
    .map(
      (group) =>
        `- ${what}: ${group.map(({ id, username }) => `user ${id} (${username})`).join(', ')}`,
    );
}

/** A copy of the rule at the time of this migration, whose result must not change with the code. */
function fold(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC');
}
