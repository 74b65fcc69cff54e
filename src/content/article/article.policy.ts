import type { User } from '../../people/user/user.entity.js';
import type { Article } from './article.entity.js';
import { NotAuthorError } from './article.errors.js';

/** The viewer and the time of a request, which decide which articles are visible. */
export interface ViewerContext {
  /** Undefined if the request is anonymous. */
  viewer: User | undefined;
  now: Date;
}

/**
 * SQL: whether an article is published.
 *
 * Parameter: the current time.
 *
 * @param alias of the article, or of a row with a copy of its `published_at`
 */
export const isPublished = (alias: string): string => `${alias}.published_at <= ?`;

/** SQL: whether the article `alias` is visible to a viewer. Parameters: {@link visibilityParams}. */
export const isVisible = (alias: string): string =>
  `(${isPublished(alias)} or ${alias}.author_id = ?)`;

/** The parameters of {@link isVisible}. */
export function visibilityParams({ viewer, now }: ViewerContext): [Date, number | null] {
  return [now, viewer?.id ?? null];
}

/** SQL: whether the row to insert (`excluded`) may replace the stored article. */
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
