import type { Ref } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, Property, Trigger } from '@mikro-orm/decorators/legacy';
import { Tag } from '../tag/tag.entity.js';
import { Article } from './article.entity.js';
import { CHECK_LINKED_INDEX, LOCK_OF_REMOVED_TAGS } from '../search/article-search-triggers.sql.js';
import { FILL_TAG_SORT_COLUMNS } from './article-tag.sql.js';

/**
 * Links an article to a tag. `authorId` and `publishedAt` are copies of the article's, which triggers keep in
 * sync: an index over them gives any page of the articles with a tag, also of one author.
 */
@Entity({ tableName: 'article_tags' })
@Index({
  name: 'article_tags_newest_first_index',
  columns: [
    { name: 'tag_id' },
    { name: 'published_at', sort: 'desc' },
    { name: 'article_id', sort: 'desc' },
  ],
})
@Index({
  name: 'article_tags_author_newest_first_index',
  columns: [
    { name: 'tag_id' },
    { name: 'author_id' },
    { name: 'published_at', sort: 'desc' },
    { name: 'article_id', sort: 'desc' },
  ],
})
// Decorators run from the last to the first, and a trigger may use the function that an earlier one creates.
@Trigger(LOCK_OF_REMOVED_TAGS)
@Trigger(CHECK_LINKED_INDEX)
@Trigger(FILL_TAG_SORT_COLUMNS)
export class ArticleTag {
  @ManyToOne({ entity: () => Article, ref: true, primary: true })
  article!: Ref<Article>;

  @ManyToOne({ entity: () => Tag, ref: true, primary: true })
  tag!: Ref<Tag>;

  @Property({ nullable: true })
  readonly authorId!: number | null;

  @Property({ length: 3, nullable: true })
  readonly publishedAt!: Date | null;
}
