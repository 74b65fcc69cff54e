import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { PublicProfile } from '../user.entity.js';
import { LISTED_BIO_LENGTH } from '../user-limits.js';
import { SocialDto } from './social.dto.js';

/** A user as others see them, without the email. */
@ApiSchema({ description: 'A user, as everyone sees them.' })
export class PublicProfileDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ description: 'Name in URLs', example: 'foo-bar' })
  username!: string;

  @ApiProperty({ example: 'Foo Bar' })
  fullName!: string;

  @ApiProperty({ description: `In lists, the first ${LISTED_BIO_LENGTH} characters`, example: '' })
  bio!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'URL of a picture',
    example: 'https://example.com/foo.jpg',
  })
  image!: string | null;

  @ApiProperty({ type: SocialDto, nullable: true })
  social!: SocialDto | null;

  static from({ id, username, fullName, bio, image, social }: PublicProfile): PublicProfileDto {
    return { id, username, fullName, bio, image, social };
  }
}
