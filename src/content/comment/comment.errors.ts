import { ForbiddenError, NotFoundError } from '../../platform/errors/app-errors.js';

/** Neither the comment nor its article belongs to the user. */
export class NotCommentAuthorError extends ForbiddenError {
  constructor() {
    super('not_author', 'You are neither the author of this comment nor of its article!');
  }
}

/** The user can read the comment, but decides neither on it nor on all comments of its author. */
export class NotModeratorError extends ForbiddenError {
  constructor() {
    super('not_author', 'You can only moderate the comments on your own articles');
  }
}

/** Nobody can comment on the article. */
export class CommentsClosedError extends ForbiddenError {
  constructor() {
    super('comments_closed', 'Comments on this article are closed');
  }
}

/** The article has no such comment, or the comment is deleted or hidden from the user. */
export class CommentNotFoundError extends NotFoundError {
  constructor() {
    super('Comment not found');
  }
}
