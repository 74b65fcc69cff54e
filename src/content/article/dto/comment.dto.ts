import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { PublicProfileDto } from '../../../people/user/dto/public-profile.dto.js';
import type { CommentContent } from '../comment-content.js';

/** A comment. */
@ApiSchema({ description: 'A comment on an article.' })
export class CommentDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ example: 'Nice.' })
  text!: string;

  @ApiProperty({ type: PublicProfileDto })
  author!: PublicProfileDto;

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  updatedAt!: string;

  @ApiTime({ required: false, description: 'Only in lists of deleted comments' })
  deletedAt?: string;

  static from(comment: CommentContent): CommentDto {
    const { id, text, author, createdAt, updatedAt, deletedAt } = comment;
    return {
      id,
      text,
      author: PublicProfileDto.from(author),
      createdAt,
      updatedAt,
      ...(deletedAt !== undefined && { deletedAt }),
    };
  }
}
