import { ForbiddenError, NotFoundError } from '../../platform/errors/app-errors.js';

/** Neither the comment nor its article belongs to the user. */
export class NotCommentAuthorError extends ForbiddenError {
  constructor() {
    super('not_author', 'You are neither the author of this comment nor of its article!');
  }
}

/** The article has no such comment, or the comment is deleted. */
export class CommentNotFoundError extends NotFoundError {
  constructor() {
    super('Comment not found');
  }
}
