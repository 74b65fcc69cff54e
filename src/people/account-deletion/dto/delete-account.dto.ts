import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { documented, TextField } from '../../../platform/validation/text-field.js';
import { CONTENT_CHOICES, type ContentChoice } from '../../personal-data/personal-data.js';
import { MAX_CREDENTIAL_LENGTH } from '../../user/user-limits.js';

const MEANING =
  'What becomes of articles and comments: `keep` shows them as those of a deleted user; with `delete`, they disappear at once';

function IsContentChoice(): PropertyDecorator {
  return IsIn(CONTENT_CHOICES, {
    message: `$property must be one of ${CONTENT_CHOICES.join(', ')}`,
  });
}

/** Body of `POST /user/profile/deletion`. */
@ApiSchema({ description: 'The deletion of your account.' })
export class DeleteAccountDto {
  // Not the password of the demo user: trying the example must not delete the account.
  @TextField({
    max: MAX_CREDENTIAL_LENGTH,
    description: 'Your current password',
    example: 'your current password',
  })
  currentPassword!: string;

  @applyDecorators(
    documented(
      { description: MEANING, example: 'keep' },
      { type: String, enum: [...CONTENT_CHOICES] },
    ),
    IsContentChoice(),
  )
  content!: ContentChoice;
}

/** Query of `DELETE /user/:id`. */
export class DeleteUserQueryDto {
  @ApiPropertyOptional({
    type: String,
    enum: [...CONTENT_CHOICES],
    default: 'keep',
    description: MEANING,
  })
  @IsContentChoice()
  content: ContentChoice = 'keep';
}
