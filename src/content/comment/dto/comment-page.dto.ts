import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiCursor } from '../../../platform/pagination/time-cursor.js';
import type { CommentPage } from '../comment.repository.js';
import { CommentDto } from '../../article/dto/comment.dto.js';

/** A page of comments. */
@ApiSchema({ description: 'A page of comments.' })
export class CommentPageDto {
  @ApiProperty({ type: [CommentDto] })
  items!: CommentDto[];

  @ApiProperty({
    type: 'integer',
    description: 'Number of all comments of the article',
    example: 2,
  })
  total!: number;

  @ApiCursor('comment', 'For `?after=`; null if the page is empty')
  endCursor!: string | null;

  @ApiProperty({ example: false })
  hasNextPage!: boolean;

  static from({ items, total, endCursor, hasNextPage }: CommentPage): CommentPageDto {
    return { items: items.map((item) => CommentDto.from(item)), total, endCursor, hasNextPage };
  }
}
