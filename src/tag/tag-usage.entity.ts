import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A tag and how many published articles have it: a row of the database view `tag_usage`. */
@Entity({
  view: true,
  expression: `
    select t.name, count(*)::int as total_articles
    from article a
    join article_tags link on link.article_id = a.id
    join tag t on t.id = link.tag_id
    where a.published_at <= now()
    group by t.id`,
})
export class TagUsage {
  @PrimaryKey()
  name!: string;

  @Property()
  totalArticles!: number;
}
