import { Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import type { ArticleReference } from '../../content/article/article-reference.js';
import { ArticleReferencePipe } from '../../content/article/article-reference.pipe.js';
import { FavouriteService } from '../../content/favourite/favourite.service.js';
import { FeedService } from '../../content/timeline/feed.service.js';
import { User } from '../../people/user/user.entity.js';
import { ApiErrors, ApiSlug } from './api-realworld.decorator.js';
import { ArticleResponseDto } from './dto/article.dto.js';
import { RealWorldController } from './realworld-controller.decorator.js';

/** The caller's favorites. */
@ApiSlug()
@RealWorldController('articles/:slug/favorite', 'article')
export class RealWorldFavoriteController {
  constructor(
    private readonly favourites: FavouriteService,
    private readonly feeds: FeedService,
  ) {}

  @RepeatsConflicts()
  @Post()
  @HttpCode(200)
  @RequirePermission('article:react')
  @ApiOperation({
    operationId: 'favoriteArticle',
    summary: 'Add an article to your favorites',
    description: 'Adding an article twice is the same as once.',
  })
  @ApiOkResponse({ type: ArticleResponseDto })
  @ApiErrors(401, 404, 414)
  async add(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
  ): Promise<ArticleResponseDto> {
    await this.favourites.add(user, reference);
    return ArticleResponseDto.from(await this.feeds.read(user, reference));
  }

  @RepeatsConflicts()
  @Delete()
  @RequirePermission('article:react')
  @ApiOperation({
    operationId: 'unfavoriteArticle',
    summary: 'Remove an article from your favorites',
    description: 'Removing an article that is not there changes nothing.',
  })
  @ApiOkResponse({ type: ArticleResponseDto })
  @ApiErrors(401, 404, 414)
  async remove(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
  ): Promise<ArticleResponseDto> {
    await this.favourites.remove(user, reference);
    return ArticleResponseDto.from(await this.feeds.read(user, reference));
  }
}
