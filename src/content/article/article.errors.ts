import { ForbiddenError, NotFoundError } from '../../platform/errors/app-errors.js';

/**
 * Another transaction has changed the article since it was read. The service repeats the edit, so that no
 * client sees this error.
 */
export class ConcurrentEditError extends Error {
  constructor() {
    super('The article was changed concurrently');
    this.name = 'ConcurrentEditError';
  }
}

/** The article belongs to another user. */
export class NotAuthorError extends ForbiddenError {
  constructor() {
    super('not_author', 'You are not the author of this article!');
  }
}

/** The article does not exist, or is another user's draft, which must look the same. */
export class ArticleNotFoundError extends NotFoundError {
  constructor() {
    super('Article not found');
  }
}
