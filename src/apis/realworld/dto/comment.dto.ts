import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { MAX_COMMENT_LENGTH } from '../../../content/comment/comment-limits.js';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { lastFitting } from '../../../platform/pagination/page-bytes.js';
import type { CommentForViewer } from '../../../content/timeline/feed.sql.js';
import { filled, Field, textUpTo } from '../input/rules.js';
import { ProfileDto } from './profile.dto.js';

/** `comment` in the body of `POST /articles/:slug/comments`. */
@ApiSchema({ description: 'A new comment.' })
export class CreateCommentDto {
  @Field(filled(textUpTo(MAX_COMMENT_LENGTH)), {
    example: 'Nice.',
    schema: { minLength: 1, maxLength: MAX_COMMENT_LENGTH },
  })
  body!: string;
}

/** A comment. */
@ApiSchema({ description: 'A comment on an article.' })
export class RealWorldCommentDto {
  @ApiProperty({ type: 'integer', example: 1 })
  id!: number;

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  updatedAt!: string;

  @ApiProperty({ example: 'Nice.' })
  body!: string;

  @ApiProperty({ type: ProfileDto })
  author!: ProfileDto;

  static from({ id, createdAt, updatedAt, text, author }: CommentForViewer): RealWorldCommentDto {
    return { id, createdAt, updatedAt, body: text, author: ProfileDto.from(author) };
  }
}

/** A response with a {@link RealWorldCommentDto}. */
@ApiSchema({ description: 'One comment.' })
export class CommentResponseDto {
  @ApiProperty({ type: RealWorldCommentDto })
  comment!: RealWorldCommentDto;

  static from(comment: CommentForViewer): CommentResponseDto {
    return { comment: RealWorldCommentDto.from(comment) };
  }
}

/** The comments of an article. */
@ApiSchema({ description: 'The comments on an article.' })
export class CommentsResponseDto {
  @ApiProperty({ type: [RealWorldCommentDto] })
  comments!: RealWorldCommentDto[];

  /** The newest comments, as many as fit in a page. */
  static from(comments: CommentForViewer[]): CommentsResponseDto {
    return {
      comments: lastFitting(comments.map((comment) => RealWorldCommentDto.from(comment))),
    };
  }
}
