import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { User } from '../../people/user/user.entity.js';
import { setETag } from '../../platform/http/entity-tag.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { ArticleDeletionService } from './article-deletion.service.js';
import type { ArticleReference } from './article-reference.js';
import { ArticleReferencePipe } from './article-reference.pipe.js';
import { ApiArticleParam } from './dto/article-param.js';
import { ArticleDto } from './dto/article.dto.js';

/** Restores deleted articles (docs/publication.md#deleted-articles). */
@ApiTags('article')
@Controller('article/:slug/restore')
export class ArticleRestoringController {
  constructor(private readonly deletions: ArticleDeletionService) {}

  @RepeatsConflicts()
  @Post()
  @HttpCode(200)
  @RequirePermission('article:write')
  // The one that the example of the deletion is about.
  @ApiArticleParam('title-33')
  @ApiOperation({
    operationId: 'restoreArticle',
    summary: 'Restore a deleted article',
    description:
      'Within 30 days, with its comments, and published as it was. If another article has its slug by now, it gets a suffix. Of several deleted articles with the slug, the one that was deleted last is restored.',
  })
  @ApiOkResponse({ type: ArticleDto })
  @ApiProblems(401, 403, 404, 414)
  async restore(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticleDto> {
    const article = await this.deletions.restore(user, reference);
    return setETag(reply, article, ArticleDto.from(article));
  }
}
