import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn } from 'class-validator';
import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';
import { OptionalOrNullable, TextField } from '../../../platform/validation/text-field.js';
import { type Role, ROLES } from '../../user/roles.js';
import { MAX_EMAIL_LENGTH } from '../../user/user-limits.js';

/** Query of `GET /user`. */
export class UserListQueryDto extends LimitQueryDto {
  @TextField({
    min: 1,
    max: MAX_EMAIL_LENGTH,
    optional: true,
    description: 'Only users whose email or username begins like this, ignoring case',
  })
  q?: string;

  @ApiPropertyOptional({ enum: ROLES, description: 'Only users with this role' })
  @OptionalOrNullable({ optional: true })
  @IsIn(ROLES, { message: `$property must be one of ${ROLES.join(', ')}` })
  role?: Role;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Only users who are suspended, or only those who are not',
  })
  @OptionalOrNullable({ optional: true })
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  )
  @IsBoolean({ message: '$property must be true or false' })
  suspended?: boolean;

  @CursorQuery('user', 'endCursor', 'The `endCursor` of the page before')
  after?: string;
}
