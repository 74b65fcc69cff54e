import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';

/** Query of `GET /invitation`. */
export class InvitationQueryDto extends LimitQueryDto {
  @CursorQuery('invitation', 'endCursor', 'The `endCursor` of the page before')
  after?: string;
}
