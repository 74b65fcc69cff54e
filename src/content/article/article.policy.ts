import { hasPermission } from '../../people/user/roles.js';
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

/**
 * SQL: whether the article `alias` is visible to a viewer; a deleted one is to nobody. Parameters:
 * {@link visibilityParams}.
 */
export const isVisible = (alias: string): string =>
  `(${alias}.deleted_at is null and (${isPublished(alias)} or ${alias}.author_id = ? or ?::boolean))`;

/** The same of a loaded article. */
export function canSee({ viewer, now }: ViewerContext, article: Article): boolean {
  const { publishedAt, deletedAt } = article;
  return (
    deletedAt === null &&
    ((publishedAt !== null && publishedAt <= now) ||
      (viewer !== undefined && (isOwn(viewer, article) || canReadAll(viewer))))
  );
}

/** The parameters of {@link isVisible}. */
export function visibilityParams({ viewer, now }: ViewerContext): [Date, number | null, boolean] {
  return [now, viewer?.id ?? null, viewer !== undefined && canReadAll(viewer)];
}

/**
 * SQL: whether the row to insert (`excluded`) may replace the stored article. Parameter: whether the user
 * can manage every article, see {@link canManage}.
 */
export const IS_REPLACEABLE = '(article.author_id = excluded.author_id or ?::boolean)';

/** Whether `user` may read every article, drafts included. */
function canReadAll(user: User): boolean {
  return hasPermission(user, 'article:read-all') || canManage(user);
}

/** Whether `user` may see what is not public of an article: its former states, and whether it is published. */
function canReview(user: User, article: Article): boolean {
  return isOwn(user, article) || canReadAll(user);
}

/** Whether `user` may do everything with every article, drafts included. */
export function canManage(user: User): boolean {
  return hasPermission(user, 'article:manage');
}

/** Whether `user` may change the article. */
export function canEdit(user: User, article: Article): boolean {
  return canManage(user) || (isOwn(user, article) && hasPermission(user, 'article:write'));
}

/** Whether `user` may moderate the comments on every article. */
export function canModerateAll(user: User): boolean {
  return hasPermission(user, 'comment:moderate');
}

/** Whether `user` may moderate the comments on the article. */
export function canModerate(user: User, article: Article): boolean {
  return (
    canModerateAll(user) || (isOwn(user, article) && hasPermission(user, 'comment:moderate-own'))
  );
}

/**
 * Whether `user` may unpublish and delete the article: also an author who was made a reader may, with
 * articles of their own.
 */
export function canWithdraw(user: User, article: Article): boolean {
  return canManage(user) || isOwn(user, article);
}

function isOwn(user: User, article: Article): boolean {
  return article.author.id === user.id;
}

/** @throws NotAuthorError unless `user` may read the article while it is a draft */
export function assertCanPreview(user: User, article: Article): void {
  assertAllowed(isOwn(user, article) || canReadAll(user));
}

/** @throws NotAuthorError unless `user` may change the article */
export function assertCanEdit(user: User, article: Article): void {
  assertAllowed(canEdit(user, article));
}

/** @throws NotAuthorError unless `user` may see what is not public of the article */
export function assertCanReview(user: User, article: Article): void {
  assertAllowed(canReview(user, article));
}

/** @throws NotAuthorError unless `user` may moderate the comments on the article */
export function assertCanModerate(user: User, article: Article): void {
  assertAllowed(canModerate(user, article));
}

/** @throws NotAuthorError unless `user` may unpublish and delete the article */
export function assertCanWithdraw(user: User, article: Article): void {
  assertAllowed(canWithdraw(user, article));
}

function assertAllowed(isAllowed: boolean): void {
  if (!isAllowed) {
    throw new NotAuthorError();
  }
}
