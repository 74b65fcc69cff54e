import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A tag and how many published articles have it: a row of the database view `tag_usage`. */
@Entity({
  view: true,
  expression: `
    select t.name, used.total_articles
    from (
      select tag_id, count(*)::int as total_articles
      from article_tags where published_at <= now() group by tag_id
    ) used
    join tag t on t.id = used.tag_id`,
})
export class TagUsage {
  @PrimaryKey()
  name!: string;

  @Property()
  totalArticles!: number;
}
