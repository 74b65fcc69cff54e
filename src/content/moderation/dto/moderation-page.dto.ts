import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiCursor } from '../../../platform/pagination/time-cursor.js';
import type { ModerationPage } from '../moderation.repository.js';
import { ModeratedCommentDto } from './moderated-comment.dto.js';

/** A page of comments to moderate. */
@ApiSchema({ description: 'A page of comments, as moderators see them.' })
export class ModerationPageDto {
  @ApiProperty({ type: [ModeratedCommentDto] })
  items!: ModeratedCommentDto[];

  @ApiCursor('moderation', 'For `?after=`; null if the page is empty')
  endCursor!: string | null;

  @ApiProperty({ example: false })
  hasNextPage!: boolean;

  static from({ items, endCursor, hasNextPage }: ModerationPage): ModerationPageDto {
    return { items: items.map((item) => ModeratedCommentDto.from(item)), endCursor, hasNextPage };
  }
}
