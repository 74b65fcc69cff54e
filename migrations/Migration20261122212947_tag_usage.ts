import { Migration } from '@mikro-orm/migrations';

export class Migration20261122212947_tag_usage extends Migration {
  override name = 'Migration20261122212947_tag_usage';

  override up(): void {
    this.addSql(`drop view if exists "tag_usage" cascade;`);
    this.addSql(`create view "tag_usage" as select t.name, used.total_articles
    from (
      select tag_id, count(*)::int as total_articles
      from article_tags where published_at <= now() group by tag_id
    ) used
    join tag t on t.id = used.tag_id;`);
  }

  override down(): void {
    this.addSql(`drop view if exists "tag_usage" cascade;`);
    this.addSql(`create view "tag_usage" as select t.name, count(*)::int as total_articles
    from article a
    join article_tags link on link.article_id = a.id
    join tag t on t.id = link.tag_id
    where a.published_at <= now()
    group by t.id;`);
  }
}
