import { NotFoundError } from '../../platform/errors/app-errors.js';

/** The part of the sitemap would be empty. */
export class SitemapPartNotFoundError extends NotFoundError {
  constructor() {
    super('There is no such part of the sitemap');
  }
}
