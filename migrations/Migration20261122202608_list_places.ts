import { Migration } from '@mikro-orm/migrations';

export class Migration20261122202608_list_places extends Migration {
  override name = 'Migration20261122202608_list_places';

  override up(): void {
    this.addSql(`drop index "article_author_id_index";`);
    this.addSql(
      `create index "article_author_newest_first_index" on "article" ("author_id", "published_at" DESC, "id" DESC);`,
    );

    this.addSql(`drop index "comment_article_id_created_at_id_index";`);
    this.addSql(
      `create index "comment_oldest_first_index" on "comment" ("article_id", "created_at", "id") include ("deleted_at");`,
    );

    this.addSql(
      `alter table "article_tags" add "author_id" int null, add "published_at" timestamptz(3) null;`,
    );
    this.addSql(`update article_tags link set author_id = a.author_id, published_at = a.published_at
from article a where a.id = link.article_id;`);
    this.addSql(
      `create index "article_tags_newest_first_index" on "article_tags" ("tag_id", "published_at" DESC, "article_id" DESC);`,
    );
    this.addSql(
      `create index "article_tags_author_newest_first_index" on "article_tags" ("tag_id", "author_id", "published_at" DESC, "article_id" DESC);`,
    );

    this.addSql(`create function article_tags_take_place_fn() returns trigger language plpgsql as $$
begin
  select author_id, published_at into new.author_id, new.published_at
  from article where id = new.article_id for no key update;
  return new;
end $$;`);
    this.addSql(`create trigger take_place before insert or update of article_id on article_tags
for each row execute function article_tags_take_place_fn();`);
    this.addSql(`create function article_move_tags_fn() returns trigger language plpgsql as $$
begin
  update article_tags set author_id = new.author_id, published_at = new.published_at
  where article_id = new.id;
  return null;
end $$;`);
    this
      .addSql(`create trigger move_tags after update of author_id, published_at on article for each row
when ((old.author_id, old.published_at) is distinct from (new.author_id, new.published_at))
execute function article_move_tags_fn();`);
  }

  override down(): void {
    this.addSql(`drop trigger move_tags on article;`);
    this.addSql(`drop function article_move_tags_fn();`);
    this.addSql(`drop trigger take_place on article_tags;`);
    this.addSql(`drop function article_tags_take_place_fn();`);
    this.addSql(`drop index "article_tags_author_newest_first_index";`);
    this.addSql(`drop index "article_tags_newest_first_index";`);
    this.addSql(`alter table "article_tags" drop column "author_id", drop column "published_at";`);

    this.addSql(`drop index "comment_oldest_first_index";`);
    this.addSql(
      `create index "comment_article_id_created_at_id_index" on "comment" ("article_id", "created_at", "id");`,
    );

    this.addSql(`drop index "article_author_newest_first_index";`);
    this.addSql(`create index "article_author_id_index" on "article" ("author_id");`);
  }
}
