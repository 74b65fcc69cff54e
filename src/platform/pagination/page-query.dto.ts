import { IntegerQuery } from '../validation/integer-query.js';
import { MAX_INTEGER } from '../validation/resource-id.js';

/** Default number of items of a page. */
export const DEFAULT_LIMIT = 20;

/** Greatest number of items of a page. */
export const MAX_LIMIT = 100;

/** `?limit=`: how many items a page has. */
export class LimitQueryDto {
  @IntegerQuery({
    min: 1,
    max: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'Number of items; a page that would exceed 1 MB has fewer',
  })
  limit = DEFAULT_LIMIT;
}

/** `?limit=&offset=`: a page by the number of items before it. */
export class PageQueryDto extends LimitQueryDto {
  @IntegerQuery({ min: 0, max: MAX_INTEGER, default: 0, description: 'Number of items to skip' })
  offset = 0;
}
