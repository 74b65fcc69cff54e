import type { CommentContent } from './comment-content.js';
import { compareByCodePoint } from '../../platform/text.js';
import type { PublicProfile, User } from '../../people/user/user.entity.js';
import { type ContentFields, contentFieldsOf } from './article-columns.js';
import type { Article } from './article.entity.js';

/** An article with its text, as it leaves the service: detached, times in ISO 8601. */
export interface ArticleContent extends ContentFields {
  id: number;
  /** Counts the changes of the article's own content. */
  version: number;
  slug: string;
  tags: string[];
  author: PublicProfile;
  publishedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** An article with the first of its comments, oldest first, as far as there is room for them. */
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
