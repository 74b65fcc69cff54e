import { ApiProperty } from '@nestjs/swagger';
import type { PublicProfile } from '../user.entity.js';
import { SocialDto } from './social.dto.js';

/** What others see of a user. Never the email. */
export class PublicProfileDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ example: 'Foo Bar' })
  fullName!: string;

  @ApiProperty({ example: '' })
  bio!: string;

  @ApiProperty({ type: SocialDto, nullable: true, example: null })
  social!: SocialDto | null;

  static from({ id, fullName, bio, social }: PublicProfile): PublicProfileDto {
    return { id, fullName, bio, social };
  }
}
