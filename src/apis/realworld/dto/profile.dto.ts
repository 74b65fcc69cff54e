import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { LISTED_BIO_LENGTH } from '../../../people/user/user-limits.js';
import type { UserForViewer } from '../../../content/following/following.service.js';

/** A user as others see them. */
@ApiSchema({ description: 'A user, as everyone sees them.' })
export class ProfileDto {
  @ApiProperty({ example: 'foo-bar' })
  username!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: `In lists, the first ${LISTED_BIO_LENGTH} characters`,
    example: 'Writes about printing.',
  })
  bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://example.com/foo.jpg' })
  image!: string | null;

  @ApiProperty({ description: 'Whether the caller follows them', example: false })
  following!: boolean;

  static from(profile: {
    username: string;
    bio: string;
    image: string | null;
    following: boolean;
  }): ProfileDto {
    const { username, bio, image, following } = profile;
    return { username, bio: bio || null, image, following };
  }
}

/** A response with a {@link ProfileDto}. */
@ApiSchema({ description: 'The profile of a user.' })
export class ProfileResponseDto {
  @ApiProperty({ type: ProfileDto })
  profile!: ProfileDto;

  static from({ user, following }: UserForViewer): ProfileResponseDto {
    const { username, bio, image } = user;
    return { profile: ProfileDto.from({ username, bio, image, following }) };
  }
}
