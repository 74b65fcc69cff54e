import type { PublishedPage } from '../../src/content/article/article-listing.repository.js';

/** What the service gives where there are no articles. */
export const EMPTY_PAGE: PublishedPage = {
  items: [],
  total: 0,
  startCursor: null,
  endCursor: null,
  hasNextPage: false,
  hasPreviousPage: false,
};
