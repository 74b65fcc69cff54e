import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';

/** Query of `GET /article/:slug/comment`. */
export class CommentQueryDto extends LimitQueryDto {
  @CursorQuery('comment', 'endCursor', 'The `endCursor` of the page before')
  after?: string;

  @FlagQuery('List deleted comments instead; only for the author of the article')
  deleted = false;
}

/** `true` or `false` in a query, and nothing else. */
function FlagQuery(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: Boolean, default: false, description }),
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    ),
    IsBoolean({ message: '$property must be true or false' }),
  );
}
