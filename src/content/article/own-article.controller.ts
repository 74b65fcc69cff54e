import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { PageQueryDto } from '../../platform/pagination/page-query.dto.js';
import { User } from '../../people/user/user.entity.js';
import { ArticleService } from './article.service.js';
import { OwnArticlePageDto } from './dto/article-listing.dto.js';

/** The user's own articles (docs/api.md#users). Here, because the user module must not import articles. */
@ApiTags('user')
@Controller('user/article')
export class OwnArticleController {
  constructor(private readonly articles: ArticleService) {}

  @Get()
  @RequirePermission('article:read')
  @ApiOperation({
    operationId: 'listOwnArticles',
    summary: 'List your articles',
    description: 'Newest first, drafts included.',
  })
  @ApiOkResponse({ type: OwnArticlePageDto })
  @ApiProblems(401)
  async list(
    @CurrentUser() user: User,
    @Query() { limit, offset }: PageQueryDto,
  ): Promise<OwnArticlePageDto> {
    return OwnArticlePageDto.from(await this.articles.listOwn(user, limit, offset));
  }
}
