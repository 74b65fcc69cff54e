import { ForbiddenError, NotFoundError } from '../../platform/errors/app-errors.js';

/** The article is somebody else's. */
export class NotAuthorError extends ForbiddenError {
  constructor() {
    super('not_author', 'You are not the author of this article!');
  }
}

/** There is no such article, or it is a draft of somebody else's, which is the same to others. */
export class ArticleNotFoundError extends NotFoundError {
  constructor() {
    super('Article not found');
  }
}
