import type { CommentContent } from './comment-content.js';
import { compareByCodePoint } from '../../platform/text.js';
import type { PublicProfile, User } from '../../people/user/user.entity.js';
import { type ContentFields, contentFieldsOf } from './article-columns.js';
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
  comments: CommentContent[];
  totalComments: number;
}

/** @param article with its text and tags loaded */
export function contentOf(article: Article, author: User): ArticleContent {
  const { id, version, slug } = article;
  return {
    id,
    version,
    slug,
    ...contentFieldsOf(article),
    tags: article.tags.map((tag) => tag.name).toSorted(compareByCodePoint),
    author,
    publishedAt: article.publishedAt?.toISOString() ?? null,
    createdAt: article.createdAt.toISOString(),
    updatedAt: article.updatedAt.toISOString(),
  };
}
