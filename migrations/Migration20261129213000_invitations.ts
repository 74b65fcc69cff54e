import { Migration } from '@mikro-orm/migrations';

export class Migration20261129213000_invitations extends Migration {
  override name = 'Migration20261129213000_invitations';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "invitation" ("id" serial primary key, "email" varchar(254) not null, "email_key" text collate "C" not null, "role" text not null, "inviter_id" int not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "ended_at" timestamptz(3) null);`,
    );
    this.addSql(`create index "invitation_expires_at_index" on "invitation" ("expires_at");`);
    this.addSql(
      `create index "invitation_inviter_newest_first_index" on "invitation" ("inviter_id", "created_at" DESC, "id" DESC);`,
    );
    this.addSql(
      `create index "invitation_open_newest_first_index" on "invitation" ("created_at" DESC, "id" DESC) where "ended_at" is null;`,
    );

    this.addSql(
      `create table "invitation_token" ("hash" varchar(64) not null, "invitation_id" int not null, "mailed" boolean not null, primary key ("hash"));`,
    );
    this.addSql(
      `create index "invitation_token_invitation_id_index" on "invitation_token" ("invitation_id");`,
    );

    this.addSql(
      `alter table "invitation" add constraint "invitation_inviter_id_foreign" foreign key ("inviter_id") references "user" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "invitation" add constraint "invitation_role_check" check ("role" in ('reader', 'author', 'editor', 'admin'));`,
    );

    this.addSql(
      `alter table "invitation_token" add constraint "invitation_token_invitation_id_foreign" foreign key ("invitation_id") references "invitation" ("id") on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(
      `alter table "invitation_token" drop constraint "invitation_token_invitation_id_foreign";`,
    );

    this.addSql(`drop table if exists "invitation" cascade;`);
    this.addSql(`drop table if exists "invitation_token" cascade;`);
  }
}
