import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { User } from '../../people/user/user.entity.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import type { ArticleReference } from '../article/article-reference.js';
import { ArticleReferencePipe } from '../article/article-reference.pipe.js';
import { ApiArticleParam } from '../article/dto/article-param.js';
import { CommentNotFoundError } from '../comment/comment.errors.js';
import { ApiCommentParam } from '../comment/dto/comment-param.js';
import { ReportCommentDto } from './dto/report-comment.dto.js';
import { ModerationService } from './moderation.service.js';

/** Reports of comments (docs/api.md#moderation). */
@ApiTags('moderation')
@ApiArticleParam()
@Controller('article/:slug/comment/:id/report')
export class ReportController {
  constructor(private readonly moderation: ModerationService) {}

  @RepeatsConflicts()
  @Post()
  @HttpCode(202)
  @RequirePermission('comment:write')
  @ApiCommentParam()
  @ApiOperation({
    operationId: 'reportComment',
    summary: 'Report a comment to its moderators',
    description: 'A second report by the same user changes nothing.',
  })
  @ApiAcceptedResponse({ description: 'Reported' })
  @ApiProblems(401, new CommentNotFoundError(), 414)
  async report(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) article: ArticleReference,
    @Param('id', new ResourceIdPipe(CommentNotFoundError)) id: number,
    @Body() { reason }: ReportCommentDto,
  ): Promise<void> {
    await this.moderation.report(user, article, id, reason);
  }
}
