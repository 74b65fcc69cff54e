import type { Ref } from '@mikro-orm/core';
import { Entity, OneToOne, Property } from '@mikro-orm/decorators/legacy';
import { Article } from '../article/article.entity.js';
import type { OutlineItem } from './rendering.js';

/**
 * The rendered text of an article, until either the article or the renderer changes. In a table of its own
 * it keeps the rows of `article` small.
 */
@Entity()
export class ArticleRendering {
  @OneToOne({ entity: () => Article, ref: true, primary: true, deleteRule: 'cascade' })
  article!: Ref<Article>;

  /** Of the article that was rendered. */
  @Property()
  version!: number;

  /** `RENDERER_VERSION` when it was rendered. */
  @Property()
  renderer!: number;

  @Property({ type: 'text', lazy: true })
  html!: string;

  @Property({ type: 'json' })
  outline!: OutlineItem[];

  @Property()
  readingMinutes!: number;
}
