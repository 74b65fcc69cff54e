import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';

/** Query of `GET /user/media`. */
export class MediaQueryDto extends LimitQueryDto {
  @CursorQuery('media', 'endCursor', 'The `endCursor` of the page before')
  after?: string;
}
