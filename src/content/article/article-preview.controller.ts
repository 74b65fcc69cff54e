import { Body, Controller, Delete, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { User } from '../../people/user/user.entity.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { DeletedDto } from '../../platform/openapi/deleted.dto.js';
import { ArticlePreviewService } from './article-preview.service.js';
import type { ArticleReference } from './article-reference.js';
import { ArticleReferencePipe } from './article-reference.pipe.js';
import { ApiArticleParam } from './dto/article-param.js';
import { CreatePreviewDto, PreviewDto } from './dto/preview.dto.js';

/** Links to articles that are not published yet (docs/publication.md#previews). */
@ApiTags('article')
@Controller('article/:slug/preview')
export class ArticlePreviewController {
  constructor(private readonly previews: ArticlePreviewService) {}

  // Not `@Idempotent()`: the response would be stored, with the token.
  @RepeatsConflicts()
  @Post()
  @RequirePermission('article:write')
  @ApiArticleParam()
  @ApiOperation({
    operationId: 'createPreview',
    summary: 'Create a link to a preview',
    description:
      'Everyone with the link can read this article, also while it is a draft, without a token of their own. For the author and editors.',
  })
  @ApiCreatedResponse({ type: PreviewDto })
  @ApiProblems(401, 403, 404, 414)
  async create(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Body() { expiresIn }: CreatePreviewDto,
  ): Promise<PreviewDto> {
    return PreviewDto.from(await this.previews.create(user, reference, expiresIn));
  }

  @RepeatsConflicts()
  @Delete()
  @RequirePermission('article:withdraw')
  @ApiArticleParam()
  @ApiOperation({
    operationId: 'deletePreviews',
    summary: 'End all links to previews of an article',
    description: 'Only the author can do this.',
  })
  @ApiOkResponse({ type: DeletedDto })
  @ApiProblems(401, 403, 404, 414)
  async revoke(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
  ): Promise<DeletedDto> {
    await this.previews.revoke(user, reference);
    return { success: true };
  }
}
