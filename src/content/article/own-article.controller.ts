import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { User } from '../../people/user/user.entity.js';
import { ArticleListService } from './article-list.service.js';
import { OwnArticlePageDto } from './dto/article-listing.dto.js';
import { OwnArticleQueryDto } from './dto/own-article-query.dto.js';

/** The user's own articles (docs/api.md#users). Here, because the user module must not import articles. */
@ApiTags('user')
@Controller('user/article')
export class OwnArticleController {
  constructor(private readonly articles: ArticleListService) {}

  @Get()
  @RequirePermission('article:read')
  @ApiOperation({
    operationId: 'listOwnArticles',
    summary: 'List your articles',
    description: 'Newest first, drafts included; or those that you have deleted.',
  })
  @ApiOkResponse({ type: OwnArticlePageDto })
  @ApiProblems(401)
  async list(
    @CurrentUser() user: User,
    @Query() query: OwnArticleQueryDto,
  ): Promise<OwnArticlePageDto> {
    return OwnArticlePageDto.from(await this.articles.listOwn(user, query));
  }
}
