import { ForbiddenError, NotFoundError } from '../../platform/errors/app-errors.js';

/** The comment is somebody else's, and so is the article. */
export class NotCommentAuthorError extends ForbiddenError {
  constructor() {
    super('not_author', 'You are neither the author of this comment nor of its article!');
  }
}

/** The article has no such comment, or it is deleted. */
export class CommentNotFoundError extends NotFoundError {
  constructor() {
    super('Comment not found');
  }
}
