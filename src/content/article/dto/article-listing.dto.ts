import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { listedFieldsOf } from '../article-columns.js';
import type {
  FoundPage,
  ListedArticle,
  ListingPage,
  PublishedPage,
} from '../article-listing.repository.js';
import { ApiCursor } from '../../../platform/pagination/time-cursor.js';
import { ArticleHeadDto } from './article-head.dto.js';

/** An article as lists show it. */
@ApiSchema({ description: 'An article in a list, without its text.' })
export class ArticleListingDto extends ArticleHeadDto {
  @ApiProperty({ type: 'integer', description: 'Id of the author', example: 1 })
  author!: number;

  @ApiProperty({ example: 'Foo Bar' })
  authorName!: string;

  @ApiProperty({ type: 'integer', example: 2 })
  totalComments!: number;

  @ApiProperty({
    required: false,
    description: 'A passage of the text as escaped HTML, with matches in `<mark>`. Only with `q`',
    example: '<mark>text</mark> <mark>text</mark> <mark>text</mark> 1/3',
  })
  excerpt?: string;

  @ApiProperty({
    required: false,
    description: 'The title as escaped HTML, with matches in `<mark>`. Only with `q`',
    example: '<mark>title</mark> 1/3',
  })
  titleMarked?: string;

  @ApiTime({ required: false, description: 'Only in lists of deleted articles' })
  deletedAt?: string;

  static from(listing: ListedArticle): ArticleListingDto {
    return {
      id: listing.id,
      slug: listing.slug,
      ...listedFieldsOf(listing),
      tags: listing.tags,
      author: listing.author,
      authorName: listing.authorName,
      totalComments: listing.totalComments,
      publishedAt: listing.publishedAt,
      createdAt: listing.createdAt,
      ...(listing.excerpt !== undefined && { excerpt: listing.excerpt }),
      ...(listing.titleMarked !== undefined && { titleMarked: listing.titleMarked }),
      ...(listing.deletedAt !== undefined && { deletedAt: listing.deletedAt }),
    };
  }
}

/** A page of the user's own articles. */
@ApiSchema({ description: 'A page of your articles.' })
export class OwnArticlePageDto {
  @ApiProperty({ type: [ArticleListingDto] })
  items!: ArticleListingDto[];

  @ApiProperty({ type: 'integer', description: 'Number of all articles that match', example: 3 })
  total!: number;

  @ApiProperty({
    required: false,
    description: 'Whether `total` is exact; else it is a lower bound. Only with `q`',
    example: true,
  })
  totalIsExact?: boolean;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    description:
      '`q` without typing errors, where a word was in no article; else null. Only with `q`',
    example: 'aerodynamics',
  })
  corrected?: string | null;

  static from(page: ListingPage | FoundPage): OwnArticlePageDto {
    const items = page.items.map((item) => ArticleListingDto.from(item));
    const found = 'corrected' in page && {
      totalIsExact: page.totalIsExact,
      corrected: page.corrected,
    };
    return { items, total: page.total, ...found };
  }
}

/** A page of published articles, with its cursors. */
@ApiSchema({ description: 'A page of published articles.' })
export class ArticlePageDto extends OwnArticlePageDto {
  @ApiCursor('article', 'For `?before=`; null if the page is empty, and with `q`')
  startCursor!: string | null;

  @ApiCursor('article', 'For `?after=`; null if the page is empty, and with `q`')
  endCursor!: string | null;

  @ApiProperty({ description: 'Whether there is a next page', example: false })
  hasNextPage!: boolean;

  @ApiProperty({ description: 'Whether there is a previous page', example: false })
  hasPreviousPage!: boolean;

  static override from(page: PublishedPage | FoundPage): ArticlePageDto {
    const { startCursor, endCursor, hasNextPage, hasPreviousPage } = page;
    return {
      ...OwnArticlePageDto.from(page),
      startCursor,
      endCursor,
      hasNextPage,
      hasPreviousPage,
    };
  }
}
