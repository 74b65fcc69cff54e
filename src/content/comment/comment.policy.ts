import { hasPermission } from '../../people/user/roles.js';
import type { User } from '../../people/user/user.entity.js';
import type { Article } from '../article/article.entity.js';
import { assertCanModerate, canModerate } from '../article/article.policy.js';
import type { Comment } from './comment.entity.js';

/** Whether `user` wrote the comment. */
export function isOwn(user: User, comment: Comment): boolean {
  return comment.author.id === user.id;
}

/** Whether `user` is shown the comment on the article, which they can read. */
export function canSee(user: User, comment: Comment, article: Article): boolean {
  const isShown = comment.state === 'pending' ? isOwn(user, comment) : comment.state === 'visible';
  return isShown || canModerate(user, article);
}

/** Whether `user` may delete the comment on the article. */
export function canDelete(user: User, comment: Comment, article: Article): boolean {
  return (
    (isOwn(user, comment) && hasPermission(user, 'comment:write')) || canModerate(user, article)
  );
}

/** Whether `user` may restore the deleted comment: who deleted it, and the author of the article. */
export function canRestore(user: User, comment: Comment, article: Article): boolean {
  return comment.deletedBy?.id === user.id || canModerate(user, article);
}

/** @throws NotAuthorError unless `user` may see the deleted comments on the article */
export function assertCanSeeDeleted(user: User, article: Article): void {
  assertCanModerate(user, article);
}
