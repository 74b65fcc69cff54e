import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { PublicProfileDto } from '../../../people/user/dto/public-profile.dto.js';
import type { CommentContent } from '../comment-content.js';
import { COMMENT_STATES, type CommentState } from '../comment-state.js';

/** A comment. */
@ApiSchema({ description: 'A comment on an article.' })
export class CommentDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ example: 'Nice.' })
  text!: string;

  @ApiProperty({
    required: false,
    description: 'The text as sanitised HTML. Only with `render=html`',
    example: '<p>Nice.</p>',
  })
  html?: string;

  @ApiProperty({ type: PublicProfileDto })
  author!: PublicProfileDto;

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  updatedAt!: string;

  @ApiProperty({
    enum: COMMENT_STATES,
    required: false,
    description: 'Only of comments that are not visible to everyone',
    example: 'pending',
  })
  state?: CommentState;

  @ApiTime({ required: false, description: 'Only in lists of deleted comments' })
  deletedAt?: string;

  static from(comment: CommentContent): CommentDto {
    const { id, text, html, author, createdAt, updatedAt, state, deletedAt } = comment;
    return {
      id,
      text,
      ...(typeof html === 'string' && { html }),
      author: PublicProfileDto.from(author),
      createdAt,
      updatedAt,
      ...(state !== undefined && { state }),
      ...(deletedAt !== undefined && { deletedAt }),
    };
  }
}
