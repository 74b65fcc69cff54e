import {
  ConflictError,
  ForbiddenError,
  MovedError,
  NotFoundError,
} from '../../platform/errors/app-errors.js';

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

/** The article has another slug now; a change must name it, so that nobody changes what they do not mean. */
export class SlugMovedError extends MovedError {
  /** @param slug the present one */
  constructor(slug: string) {
    super('slug_moved', `This article has moved, its slug is now ${slug}`, slug);
  }
}

/** The slug is, or was, another article's. */
export class SlugTakenError extends ConflictError {
  constructor() {
    super('slug_taken', 'Another article has, or had, this slug');
  }
}
