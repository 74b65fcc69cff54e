import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { User } from '../../../people/user/user.entity.js';

/** The account of the caller, with the token of the request. */
@ApiSchema({ description: 'Your account with its token.' })
export class UserDto {
  @ApiProperty({ example: 'jane@example.com' })
  email!: string;

  @ApiProperty({ description: 'For `Authorization: Token`', example: 'eyJhbGciOi…' })
  token!: string;

  @ApiProperty({ example: 'jane_doe' })
  username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Writes about printing.' })
  bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://example.com/jane.jpg' })
  image!: string | null;
}

/** A response with a {@link UserDto}. */
@ApiSchema({ description: 'Your account.' })
export class UserResponseDto {
  @ApiProperty({ type: UserDto })
  user!: UserDto;

  static from({ email, username, bio, image }: User, token: string): UserResponseDto {
    return { user: { email, token, username, bio: bio || null, image } };
  }
}
