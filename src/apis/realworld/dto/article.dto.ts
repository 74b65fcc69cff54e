import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { firstFitting } from '../../../platform/pagination/page-bytes.js';
import type { ArticlePageForViewer } from '../../../content/timeline/feed.repository.js';
import type { ArticleForViewer, FullArticleForViewer } from '../../../content/timeline/feed.sql.js';
import { ProfileDto } from './profile.dto.js';

/** An article in a list, without its body. */
@ApiSchema({ description: 'An article in a list, without its body.' })
export class ListedArticleDto {
  @ApiProperty({ example: 'title-13' })
  slug!: string;

  @ApiProperty({ example: 'title 1/3' })
  title!: string;

  @ApiProperty({ example: 'desc 1/3' })
  description!: string;

  @ApiProperty({ type: [String], example: ['foo1', 'foo2'] })
  tagList!: string[];

  @ApiTime()
  createdAt!: string;

  @ApiTime()
  updatedAt!: string;

  @ApiProperty({ description: "Whether it is one of the caller's favorites", example: false })
  favorited!: boolean;

  @ApiProperty({ type: 'integer', example: 0 })
  favoritesCount!: number;

  @ApiProperty({ type: ProfileDto })
  author!: ProfileDto;

  static from(article: ArticleForViewer): ListedArticleDto {
    const { slug, title, description, createdAt, updatedAt } = article;
    return {
      slug,
      title,
      description,
      tagList: article.tags,
      createdAt,
      updatedAt,
      favorited: article.favourited,
      favoritesCount: article.totalFavourites,
      author: ProfileDto.from(article.author),
    };
  }
}

/** An article with its body. */
@ApiSchema({ description: 'An article with its body.' })
export class RealWorldArticleDto extends ListedArticleDto {
  @ApiProperty({ example: 'text text text 1/3' })
  body!: string;

  static override from(article: FullArticleForViewer): RealWorldArticleDto {
    return { ...ListedArticleDto.from(article), body: article.text };
  }
}

/** A response with a {@link RealWorldArticleDto}. */
@ApiSchema({ description: 'One article.' })
export class ArticleResponseDto {
  @ApiProperty({ type: RealWorldArticleDto })
  article!: RealWorldArticleDto;

  static from(article: FullArticleForViewer): ArticleResponseDto {
    return { article: RealWorldArticleDto.from(article) };
  }
}

/** A page of articles. */
@ApiSchema({ description: 'A page of articles.' })
export class ArticlesResponseDto {
  @ApiProperty({ type: [ListedArticleDto] })
  articles!: ListedArticleDto[];

  @ApiProperty({ type: 'integer', description: 'Number of all that match', example: 3 })
  articlesCount!: number;

  /** As many articles as fit in a page; of usual length, all of them do. */
  static from({ items, total }: ArticlePageForViewer): ArticlesResponseDto {
    const articles = firstFitting(items.map((item) => ListedArticleDto.from(item)));
    return { articles, articlesCount: total };
  }
}
