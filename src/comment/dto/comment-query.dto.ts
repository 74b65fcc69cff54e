import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, ValidateBy } from 'class-validator';
import { LimitQueryDto } from '../../common/pagination/page-query.dto.js';
import { Presence } from '../../common/validation/text-field.js';
import { isCommentCursor } from '../comment-cursor.js';

/** Query of `GET /article/:slug/comment`. */
export class CommentQueryDto extends LimitQueryDto {
  @ApiPropertyOptional({ description: '`endCursor` of the page before' })
  @Presence({ optional: true })
  @ValidateBy({
    name: 'commentCursor',
    validator: {
      validate: isCommentCursor,
      defaultMessage: () => '$property must be the endCursor of another page',
    },
  })
  after?: string;

  @FlagQuery("The deleted ones instead; only for the article's author")
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
