import type { User } from '../../people/user/user.entity.js';
import type { Article } from './article.entity.js';
import { NotAuthorError } from './article.errors.js';

/** Who is asking, and when: decides which articles exist for them. */
export interface ViewerContext {
  /** Undefined for somebody who is not signed in. */
  viewer: User | undefined;
  now: Date;
}

/**
 * SQL: whether an article is published.
 *
 * @param alias of the article, or of a row with a copy of its time of publication; parameter: the time
 */
export const isPublished = (alias: string): string => `${alias}.published_at <= ?`;

/** SQL: whether the article `alias` exists for a viewer. Parameters: {@link visibilityParams}. */
export const isVisible = (alias: string): string =>
  `(${isPublished(alias)} or ${alias}.author_id = ?)`;

/** The parameters of {@link isVisible}. */
export function visibilityParams({ viewer, now }: ViewerContext): [Date, number | null] {
  return [now, viewer?.id ?? null];
}

/** SQL: whether the stored article may be replaced by the one that is to be inserted (`excluded`). */
export const IS_REPLACEABLE = 'article.author_id = excluded.author_id';

/** Whether `user` may change the article, delete it, and moderate its comments. */
export function canEdit(user: User, article: Article): boolean {
  return article.author.id === user.id;
}

/** @throws NotAuthorError unless `user` may change the article */
export function assertCanEdit(user: User, article: Article): void {
  if (!canEdit(user, article)) {
    throw new NotAuthorError();
  }
}
