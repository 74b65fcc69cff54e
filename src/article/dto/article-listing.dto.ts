import { ApiProperty } from '@nestjs/swagger';
import type { ArticleListing } from '../article-listing.entity.js';
import type { ListingPage } from '../article.repository.js';
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

/** A page of articles. */
export class ArticlePageDto {
  @ApiProperty({ type: [ArticleListingDto] })
  items!: ArticleListingDto[];

  @ApiProperty({ type: 'integer', description: 'Number of all articles that match', example: 3 })
  total!: number;

  static from({ items, total }: ListingPage): ArticlePageDto {
    return { items: items.map((item) => ArticleListingDto.from(item)), total };
  }
}
