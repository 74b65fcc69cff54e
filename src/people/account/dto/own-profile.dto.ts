import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { type Role, ROLES } from '../../user/roles.js';
import type { User } from '../../user/user.entity.js';
import type { SignedIn } from '../account.service.js';
import { PublicProfileDto } from '../../user/dto/public-profile.dto.js';

/** The profile of the caller. */
@ApiSchema({ description: 'Your profile, as only you see it.' })
export class OwnProfileDto extends PublicProfileDto {
  @ApiProperty({ example: 'foo@bar.com' })
  email!: string;

  @ApiProperty({ description: 'Whether your email is confirmed', example: true })
  emailVerified!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Your new email, until it is confirmed',
    example: 'jane@example.com',
  })
  pendingEmail!: string | null;

  @ApiProperty({ enum: ROLES, description: 'What you may do', example: 'author' })
  role!: Role;

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  updatedAt!: string;

  static override from(user: User): OwnProfileDto {
    const { id, ...shown } = PublicProfileDto.from(user);
    return {
      id,
      email: user.email,
      emailVerified: user.emailVerifiedAt !== null,
      pendingEmail: user.pendingEmail,
      ...shown,
      role: user.role,
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
    };
  }
}

/** The profile of the user who has just signed in, and the tokens of the session. */
@ApiSchema({ description: 'Your profile, with the tokens of the new session.' })
export class SignedInDto extends OwnProfileDto {
  @ApiProperty({ description: 'Access token, for `Authorization: Bearer`', example: 'eyJhbGciOi…' })
  token!: string;

  @ApiProperty({
    description: 'For `POST /user/refresh`; works once',
    example: 'mYoQKc1jRwQ0hYbYc0c6p3r4pT5mJ0m3o0Z3n2b1x0A',
  })
  refreshToken!: string;

  static fromSignIn({ user, token, refreshToken }: SignedIn<true>): SignedInDto {
    return { ...OwnProfileDto.from(user), token, refreshToken };
  }
}
