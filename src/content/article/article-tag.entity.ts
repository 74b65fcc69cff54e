import type { Ref } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, Property, Trigger } from '@mikro-orm/decorators/legacy';
import { Tag } from '../tag/tag.entity.js';
import { Article } from './article.entity.js';
import {
  INDEX_ADDED_TAGS,
  INDEX_EXCHANGED_TAGS,
  INDEX_REMOVED_TAGS,
} from './article-search-triggers.sql.js';
import { FILL_TAG_SORT_COLUMNS } from './article-tag.sql.js';

/**
 * That an article has a tag, and what the lists are sorted by: the author and the time are copies of the
 * article's, kept here by triggers alone, so that a list of any tag (of any author) is read off
 * an index at any depth.
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
// From the last to the first, as decorators go: the function of one is that of the next.
@Trigger(INDEX_EXCHANGED_TAGS)
@Trigger(INDEX_REMOVED_TAGS)
@Trigger(INDEX_ADDED_TAGS)
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
