import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { CommentDto } from './comment.dto.js';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { PublicProfileDto } from '../../../people/user/dto/public-profile.dto.js';
import type { ArticleContent, ArticleDetail } from '../article-content.js';
import { contentFieldsOf } from '../article-columns.js';
import { DETAIL_COMMENTS, DETAIL_COMMENTS_BYTES } from '../article-limits.js';
import { OutlineItemDto } from '../../rendering/dto/outline-item.dto.js';
import { ArticleHeadDto } from './article-head.dto.js';

/** An article with its text. */
@ApiSchema({ description: 'An article with its text.' })
export class ArticleDto extends ArticleHeadDto {
  @ApiProperty({ example: 'text text text 1/3' })
  text!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'URL of the original, if this is a copy',
    example: 'https://example.com/press',
  })
  canonicalUrl!: string | null;

  @ApiProperty({ description: 'Whether users can comment', example: true })
  commentsOpen!: boolean;

  @ApiProperty({ type: PublicProfileDto })
  author!: PublicProfileDto;

  @ApiTime()
  updatedAt!: string;

  static from(article: ArticleContent): ArticleDto {
    const { id, slug, tags, publishedAt, createdAt, updatedAt } = article;
    const author = PublicProfileDto.from(article.author);
    return {
      id,
      slug,
      ...contentFieldsOf(article),
      tags,
      author,
      publishedAt,
      createdAt,
      updatedAt,
    };
  }
}

/** An article with its text and its first comments. */
@ApiSchema({ description: 'An article with its text and its first comments.' })
export class ArticleDetailDto extends ArticleDto {
  @ApiProperty({
    type: [CommentDto],
    description: `The first ${DETAIL_COMMENTS}, as far as ${DETAIL_COMMENTS_BYTES / 1000} kB go, oldest first`,
  })
  comments!: CommentDto[];

  @ApiProperty({ type: 'integer', example: 2 })
  totalComments!: number;

  @ApiProperty({
    required: false,
    description: 'The text as sanitised HTML. Only with `render=html`, as the next two',
    example: '<p>text text text 1/3</p>',
  })
  html?: string;

  @ApiProperty({ type: [OutlineItemDto], required: false, description: 'The headings' })
  outline?: OutlineItemDto[];

  @ApiProperty({ type: 'integer', minimum: 1, required: false, example: 1 })
  readingMinutes?: number;

  static override from(row: ArticleDetail): ArticleDetailDto {
    return {
      ...ArticleDto.from(row),
      comments: row.comments.map((comment) => CommentDto.from(comment)),
      totalComments: row.totalComments,
      ...row.rendering,
    };
  }
}
