import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { UserForViewer } from '../../../content/following/following.service.js';

/** What others see of a user. */
@ApiSchema({ description: 'A user, as everyone sees them.' })
export class ProfileDto {
  @ApiProperty({ example: 'foo-bar' })
  username!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'In lists, the first 200 characters',
    example: 'Writes about printing.',
  })
  bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://example.com/foo.jpg' })
  image!: string | null;

  @ApiProperty({ description: 'Whether the caller follows them', example: false })
  following!: boolean;

  static from(seen: {
    username: string;
    bio: string;
    image: string | null;
    following: boolean;
  }): ProfileDto {
    const { username, bio, image, following } = seen;
    return { username, bio: bio || null, image, following };
  }
}

/** {@link ProfileDto}, wrapped. */
@ApiSchema({ description: 'The profile of a user.' })
export class ProfileResponseDto {
  @ApiProperty({ type: ProfileDto })
  profile!: ProfileDto;

  static from({ user, following }: UserForViewer): ProfileResponseDto {
    const { username, bio, image } = user;
    return { profile: ProfileDto.from({ username, bio, image, following }) };
  }
}
