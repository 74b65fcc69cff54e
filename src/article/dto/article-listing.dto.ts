import { ApiProperty } from '@nestjs/swagger';
import type { ArticleListing } from '../article-listing.entity.js';
import type { ListingPage, PublishedPage } from '../article-listing.repository.js';
import { ApiCursor } from '../../common/pagination/time-cursor.js';
import { ArticleHeadDto } from './article-head.dto.js';

/** An article as lists show it. */
export class ArticleListingDto extends ArticleHeadDto {
  @ApiProperty({ type: 'integer', description: 'Id of the author', example: 1 })
  author!: number;

  @ApiProperty({ example: 'Foo Bar' })
  authorName!: string;

  @ApiProperty({ type: 'integer', example: 2 })
  totalComments!: number;

  static from(listing: ArticleListing): ArticleListingDto {
    return {
      id: listing.id,
      slug: listing.slug,
      title: listing.title,
      description: listing.description,
      tags: listing.tags,
      author: listing.author,
      authorName: listing.authorName,
      totalComments: listing.totalComments,
      publishedAt: listing.publishedAt,
      createdAt: listing.createdAt,
    };
  }
}

/** A page of one's own articles. */
export class OwnArticlePageDto {
  @ApiProperty({ type: [ArticleListingDto] })
  items!: ArticleListingDto[];

  @ApiProperty({ type: 'integer', description: 'Number of all articles that match', example: 3 })
  total!: number;

  static from({ items, total }: ListingPage): OwnArticlePageDto {
    return { items: items.map((item) => ArticleListingDto.from(item)), total };
  }
}

/** A page of published articles, with what it takes to walk on from it. */
export class ArticlePageDto extends OwnArticlePageDto {
  @ApiCursor('Cursor of the first item, for `?before=`; null where there are no items')
  startCursor!: string | null;

  @ApiCursor('Cursor of the last item, for `?after=`; null where there are no items')
  endCursor!: string | null;

  @ApiProperty({ description: 'Whether older ones follow', example: false })
  hasNextPage!: boolean;

  @ApiProperty({ description: 'Whether newer ones come before', example: false })
  hasPreviousPage!: boolean;

  static override from(page: PublishedPage): ArticlePageDto {
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
