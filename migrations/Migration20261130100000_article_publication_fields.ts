import { Migration } from '@mikro-orm/migrations';

export class Migration20261130100000_article_publication_fields extends Migration {
  override name = 'Migration20261130100000_article_publication_fields';

  override up(): void | Promise<void> {
    this.addSql(
      `alter table "article" add "language" varchar(35) null, add "canonical_url" varchar(2000) null, add "image" varchar(2000) null, add "image_alt" varchar(500) null, add "featured" boolean not null default false;`,
    );
    this.addSql(
      `create index "article_language_newest_first_index" on "article" ("language", "published_at" DESC, "id" DESC) where "language" is not null;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "article_language_newest_first_index";`);
    this.addSql(
      `alter table "article" drop column "language", drop column "canonical_url", drop column "image", drop column "image_alt", drop column "featured";`,
    );
  }
}
