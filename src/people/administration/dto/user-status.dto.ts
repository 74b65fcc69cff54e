import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { OptionalOrNullable } from '../../../platform/validation/text-field.js';
import { OwnProfileDto } from '../../account/dto/own-profile.dto.js';
import { type Role, ROLES } from '../../user/roles.js';
import type { User } from '../../user/user.entity.js';

/** Body of `PATCH /user/:id`: any of these; what is left out stays. */
@ApiSchema({ description: 'Changes to an account. Fields that are left out stay.' })
export class UpdateUserStatusDto {
  @ApiProperty({ enum: ROLES, required: false, example: 'admin' })
  @OptionalOrNullable({ optional: true })
  @IsIn(ROLES, { message: `$property must be one of ${ROLES.join(', ')}` })
  role?: Role;

  @ApiProperty({
    required: false,
    description: 'Whether the user is kept from signing in. Their articles and comments stay',
    example: false,
  })
  @OptionalOrNullable({ optional: true })
  @IsBoolean({ message: '$property must be true or false' })
  suspended?: boolean;
}

/** An account as administrators see it. */
@ApiSchema({ description: 'An account, as administrators see it.' })
export class ManagedUserDto extends OwnProfileDto {
  @ApiTime({
    nullable: true,
    description: 'Since when the account is suspended; null if it is not',
  })
  suspendedAt!: string | null;

  static override from(user: User): ManagedUserDto {
    return { ...OwnProfileDto.from(user), suspendedAt: user.suspendedAt?.toISOString() ?? null };
  }
}
