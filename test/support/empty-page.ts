import type { PublishedPage } from '../../src/content/article/article-listing.repository.js';

/** The service's result without any articles. */
export const EMPTY_PAGE: PublishedPage = {
  items: [],
  total: 0,
  startCursor: null,
  endCursor: null,
  hasNextPage: false,
  hasPreviousPage: false,
};
