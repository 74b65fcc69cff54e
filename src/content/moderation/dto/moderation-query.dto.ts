import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';
import { MODERATION_LISTS, type ModerationList } from '../moderated-comment.js';

/** Query of `GET /comment`. */
export class ModerationQueryDto extends LimitQueryDto {
  @ApiPropertyOptional({
    enum: MODERATION_LISTS,
    default: 'pending',
    description: '`reported`: visible ones with reports that nobody has decided on',
  })
  @IsIn(MODERATION_LISTS, { message: `$property must be one of ${MODERATION_LISTS.join(', ')}` })
  state: ModerationList = 'pending';

  @CursorQuery('moderation', 'endCursor', 'The `endCursor` of the page before')
  after?: string;
}
