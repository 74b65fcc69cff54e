import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PublicProfileDto } from '../../../people/user/dto/public-profile.dto.js';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { COMMENT_STATES, type CommentState } from '../../article/comment-state.js';
import { LISTED_REPORTS, type ModeratedComment } from '../moderated-comment.js';

/** The article that a comment is on. */
@ApiSchema({ description: 'The article that a comment is on.' })
export class CommentedArticleDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ example: 'title-13' })
  slug!: string;

  @ApiProperty({ example: 'title 1/3' })
  title!: string;
}

/** A report of a comment. */
@ApiSchema({ description: 'A report of a comment.' })
export class CommentReportDto {
  @ApiProperty({ example: 'Advertises a casino.' })
  reason!: string;

  @ApiProperty({ description: 'Username of who reported it', example: 'foobar' })
  reporter!: string;

  @ApiTime()
  createdAt!: string;
}

/** A comment as moderators see it. */
@ApiSchema({ description: 'A comment, as moderators see it.' })
export class ModeratedCommentDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  id!: number;

  @ApiProperty({ example: 'Nice.' })
  text!: string;

  @ApiProperty({ type: PublicProfileDto })
  author!: PublicProfileDto;

  @ApiProperty({ type: CommentedArticleDto })
  article!: CommentedArticleDto;

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  updatedAt!: string;

  @ApiProperty({ enum: COMMENT_STATES, example: 'pending' })
  state!: CommentState;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why a moderator decided on the state, if they said so',
    example: 'Advertises a casino.',
  })
  reason!: string | null;

  @ApiProperty({ type: 'integer', description: 'Reports since the last decision', example: 0 })
  totalReports!: number;

  @ApiProperty({
    type: [CommentReportDto],
    description: `The first ${LISTED_REPORTS} of these reports, oldest first`,
  })
  reports!: CommentReportDto[];

  static from(comment: ModeratedComment): ModeratedCommentDto {
    return { ...comment, author: PublicProfileDto.from(comment.author) };
  }
}
