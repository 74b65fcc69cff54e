import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import type { FastifyReply } from 'fastify';
import { type ArticleReference, segmentOf } from '../article/article-reference.js';
import { ArticleReferencePipe } from '../article/article-reference.pipe.js';
import { ApiArticleParam } from '../article/dto/article-param.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { OptionalAuth } from '../../people/auth/optional-auth.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { CacheResponse } from '../../platform/http/cache-response.decorator.js';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { DeletedDto } from '../../platform/openapi/deleted.dto.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { Idempotent } from '../../people/idempotency/idempotent.decorator.js';
import { User } from '../../people/user/user.entity.js';
import {
  CommentNotFoundError,
  CommentsClosedError,
  NotCommentAuthorError,
} from './comment.errors.js';
import { CommentService } from './comment.service.js';
import { ApiCommentParam } from './dto/comment-param.js';
import { CommentQueryDto } from './dto/comment-query.dto.js';
import { CommentPageDto } from './dto/comment-page.dto.js';
import { CommentDto } from '../article/dto/comment.dto.js';
import { WriteCommentDto } from './dto/write-comment.dto.js';

/** Comments (docs/api.md#comments). */
@ApiTags('comment')
@ApiArticleParam()
@Controller('article/:slug/comment')
export class CommentController {
  constructor(private readonly comments: CommentService) {}

  @Get()
  @OptionalAuth('article:read')
  @CacheResponse()
  @ApiOperation({
    operationId: 'listComments',
    summary: 'List the comments on an article',
    description: 'Oldest first. The author of the article can list the deleted comments instead.',
  })
  @ApiOkResponse({ type: CommentPageDto })
  @ApiProblems(401, 403, 404, 414)
  async list(
    @CurrentUser() viewer: User | undefined,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Query() query: CommentQueryDto,
  ): Promise<CommentPageDto> {
    return CommentPageDto.from(await this.comments.list(viewer, reference, query));
  }

  @RepeatsConflicts()
  @Post()
  @RequirePermission('comment:write')
  @Idempotent()
  @ApiOperation({
    operationId: 'createComment',
    summary: 'Comment on an article',
    description:
      'The article can be any that you can read, unless comments on it are closed. The comment may have to wait for a moderator; its `state` is `pending` then.',
  })
  @ApiCreatedResponse({ type: CommentDto, headers: LOCATION })
  @ApiProblems(401, new CommentsClosedError(), 404, 414)
  async create(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Body() { text }: WriteCommentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommentDto> {
    const comment = await this.comments.create(user, reference, text);
    setLocation(reply, 'article', segmentOf(reference), 'comment', comment.id);
    return CommentDto.from(comment);
  }

  @RepeatsConflicts()
  @Delete(':id')
  @RequirePermission('comment:delete')
  @ApiCommentParam()
  @ApiOperation({
    operationId: 'deleteComment',
    summary: 'Delete a comment',
    description:
      'Allowed for the author of the comment and the author of the article. The comment can be restored for 30 days.',
  })
  @ApiOkResponse({ type: DeletedDto })
  @ApiProblems(401, new NotCommentAuthorError(), new CommentNotFoundError(), 414)
  async delete(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Param('id', new ResourceIdPipe(CommentNotFoundError)) id: number,
  ): Promise<DeletedDto> {
    await this.comments.delete(user, reference, id);
    return { success: true };
  }

  @RepeatsConflicts()
  @Post(':id/restore')
  @HttpCode(200)
  @RequirePermission('comment:delete')
  @ApiCommentParam()
  @ApiOperation({
    operationId: 'restoreComment',
    summary: 'Restore a deleted comment',
    description: 'Allowed for the user who deleted it and for the author of the article.',
  })
  @ApiOkResponse({ type: CommentDto })
  @ApiProblems(401, new NotCommentAuthorError(), new CommentNotFoundError(), 414)
  async restore(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Param('id', new ResourceIdPipe(CommentNotFoundError)) id: number,
  ): Promise<CommentDto> {
    return CommentDto.from(await this.comments.restore(user, reference, id));
  }
}
