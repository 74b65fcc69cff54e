import type { Rendering } from '../rendering/rendering.js';
import type { CommentContent } from './comment-content.js';
import { compareByCodePoint } from '../../platform/text.js';
import type { PublicProfile, User } from '../../people/user/user.entity.js';
import { type ContentFields, contentFieldsOf, REVISED_FIELDS } from './article-columns.js';
import type { Article } from './article.entity.js';

/** An article with its text, as the service returns it: a plain object, times in ISO 8601. */
export interface ArticleContent extends ContentFields {
  id: number;
  /** Incremented with each change of the article. */
  version: number;
  slug: string;
  tags: string[];
  author: PublicProfile;
  publishedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** An article with as many of its first comments as fit, oldest first. */
export interface ArticleDetail extends ArticleContent {
  /** Only if it was asked for, and is rendered. */
  rendering?: Rendering;
  comments: CommentContent[];
  totalComments: number;
}

/**
 * Whether changes leave a revision of the article.
 *
 * @param article with its text and tags loaded
 * @param changes tags sorted by code point
 */
export function changesState(
  article: Article,
  changes: Partial<Pick<Article, (typeof REVISED_FIELDS)[number]>> & { tags?: string[] },
): boolean {
  const { tags } = changes;
  return (
    REVISED_FIELDS.some(
      (field) => changes[field] !== undefined && changes[field] !== article[field],
    ) ||
    (tags !== undefined && JSON.stringify(tags) !== JSON.stringify(tagNamesOf(article)))
  );
}

function tagNamesOf(article: Article): string[] {
  return article.tags.map((tag) => tag.name).toSorted(compareByCodePoint);
}

/** @param article with its text and tags loaded */
export function contentOf(article: Article, author: User): ArticleContent {
  const { id, version, slug } = article;
  return {
    id,
    version,
    slug,
    ...contentFieldsOf(article),
    tags: tagNamesOf(article),
    author,
    publishedAt: article.publishedAt?.toISOString() ?? null,
    createdAt: article.createdAt.toISOString(),
    updatedAt: article.updatedAt.toISOString(),
  };
}
