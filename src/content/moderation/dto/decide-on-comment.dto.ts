import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsBoolean, IsIn, ValidateBy } from 'class-validator';
import { OptionalOrNullable, TextField } from '../../../platform/validation/text-field.js';
import { MAX_REASON_LENGTH } from '../../comment/comment-limits.js';

/** The states that a moderator can decide on. */
const DECISIONS = ['visible', 'spam'] as const;

/** Body of `PATCH /comment/:id`. */
@ApiSchema({ description: 'What a moderator decides on a comment.' })
export class DecideOnCommentDto {
  @ApiProperty({ enum: DECISIONS, example: 'visible' })
  @IsIn(DECISIONS, { message: `$property must be one of ${DECISIONS.join(', ')}` })
  state!: (typeof DECISIONS)[number];

  @TextField({
    min: 1,
    max: MAX_REASON_LENGTH,
    optional: true,
    nullable: true,
    description: 'For other moderators',
    example: 'Advertises a casino.',
  })
  reason?: string | null;

  @ApiProperty({
    required: false,
    default: false,
    description: 'With `spam`: all comments of the author, on every article; for editors',
    example: false,
  })
  @OptionalOrNullable({ optional: true })
  @IsBoolean({ message: '$property must be true or false' })
  @ValidateBy({
    name: 'onlyOfSpam',
    validator: {
      validate: (value, args) =>
        value !== true || (args?.object as DecideOnCommentDto | undefined)?.state === 'spam',
      defaultMessage: () => '$property is only possible with the state spam',
    },
  })
  allOfAuthor?: boolean;
}
