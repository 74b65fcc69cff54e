import type { SiteConfig } from '../../config/site-config.js';
import { articleUrl } from '../../content/article/article-url.js';
import type { DomainEvent } from '../../platform/events/domain-events.js';

/** What the trigger of articles records; times are ISO 8601 in UTC. */
export interface RecordedArticle {
  id: number;
  slug: string;
  /** Missing if the article is no longer public, as are the next two. */
  title?: string;
  description?: string;
  tags?: string[];
  authorId: number;
  publishedAt: string | null;
  createdAt: string;
  updatedAt: string;
  version: number;
  /** The slug before, if it was moved. */
  formerSlug?: string;
  /** Whether it is published for the first time. */
  isFirst?: boolean;
}

/** What the trigger of comments records. */
export interface RecordedComment {
  id: number;
  authorId: number;
  createdAt: string;
  article: Pick<RecordedArticle, 'id' | 'slug' | 'publishedAt' | 'createdAt'> & { title: string };
}

/** What the trigger of users records. */
export interface RecordedUser {
  id: number;
  /** Only of one that is gone. */
  username?: string;
}

/** The user whom an event is about: the author, or the user themselves. */
export function userIdOf({ type, data }: DomainEvent): number {
  return type.startsWith('user.')
    ? (data as RecordedUser).id
    : (data as RecordedArticle | RecordedComment).authorId;
}

/** Whether an event announces an article for the first time. */
export function isAnnouncement({ type, data }: DomainEvent): boolean {
  return type === 'article.published' && (data as RecordedArticle).isFirst === true;
}

/**
 * The `data` of a message about an event (docs/webhooks.md#events).
 *
 * @param username present name of {@link userIdOf}
 */
export function publicDataOf(
  { type, data }: DomainEvent,
  site: SiteConfig,
  username: string,
): object {
  if (type.startsWith('article.')) {
    return articleDataOf(data as RecordedArticle, site, username);
  }
  if (type.startsWith('comment.')) {
    return commentDataOf(data as RecordedComment, site, username);
  }
  const user = data as RecordedUser;
  return { id: user.id, username: user.username ?? username };
}

function articleDataOf(article: RecordedArticle, site: SiteConfig, username: string): object {
  const { id, slug, title, description, tags, authorId, formerSlug } = article;
  const { publishedAt, updatedAt, version } = article;
  const author = { id: authorId, username };
  const url = articleUrl(site, article);
  const content = { id, slug, title, description, url, author, tags };
  return { ...content, publishedAt, updatedAt, version, formerSlug };
}

function commentDataOf(
  { id, authorId, createdAt, article }: RecordedComment,
  site: SiteConfig,
  username: string,
): object {
  const { id: articleId, slug, title } = article;
  return {
    id,
    author: { id: authorId, username },
    createdAt,
    article: { id: articleId, slug, title, url: articleUrl(site, article) },
  };
}
