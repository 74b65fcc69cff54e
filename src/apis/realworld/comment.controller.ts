import { Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
} from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import type { FastifyReply } from 'fastify';
import { type ArticleReference, segmentOf } from '../../content/article/article-reference.js';
import { ArticleReferencePipe } from '../../content/article/article-reference.pipe.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { Public } from '../../people/auth/public.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import {
  CommentNotFoundError,
  NotCommentAuthorError,
} from '../../content/comment/comment.errors.js';
import { CommentService } from '../../content/comment/comment.service.js';
import { ApiOptionalAuth } from '../../platform/openapi/api-optional-auth.decorator.js';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { FeedService } from '../../content/timeline/feed.service.js';
import { User } from '../../people/user/user.entity.js';
import { ApiErrors, ApiSlug } from './api-realworld.decorator.js';
import { CommentResponseDto, CommentsResponseDto, CreateCommentDto } from './dto/comment.dto.js';
import { ApiWrappedBody, Wrapped } from './input/lenient-input.js';
import { RealWorldController } from './realworld-controller.decorator.js';

/** Comments. */
@ApiSlug()
@RealWorldController('articles/:slug/comments', 'comment')
export class RealWorldCommentController {
  constructor(
    private readonly comments: CommentService,
    private readonly feeds: FeedService,
  ) {}

  @Get()
  @Public()
  @ApiOptionalAuth()
  @ApiOperation({
    operationId: 'listComments',
    summary: 'List the comments on an article',
    description: 'Oldest first; if there are more than 1000, the newest 1000.',
  })
  @ApiOkResponse({ type: CommentsResponseDto })
  @ApiErrors(404, 414)
  async list(
    @CurrentUser() viewer: User | undefined,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
  ): Promise<CommentsResponseDto> {
    return CommentsResponseDto.from(await this.feeds.listComments(viewer, reference));
  }

  @RepeatsConflicts()
  @Post()
  @RequirePermission('comment:write')
  @ApiOperation({
    operationId: 'createComment',
    summary: 'Comment on an article',
    description: 'The article can be any that you can read.',
  })
  @ApiWrappedBody('comment', CreateCommentDto)
  @ApiCreatedResponse({ type: CommentResponseDto, headers: LOCATION })
  @ApiErrors(401, 404, 414)
  async create(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Wrapped('comment') { body }: CreateCommentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommentResponseDto> {
    const comment = await this.comments.create(user, reference, body);
    setLocation(reply, 'api', 'articles', segmentOf(reference), 'comments', comment.id);
    return CommentResponseDto.from(await this.feeds.commentForViewer(user, comment));
  }

  @RepeatsConflicts()
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('comment:write')
  @ApiParam({
    name: 'id',
    description: 'Id of the comment',
    schema: { type: 'integer', example: 1 },
  })
  @ApiOperation({
    operationId: 'deleteComment',
    summary: 'Delete your comment',
    description: 'Only the author of the comment can do this.',
  })
  @ApiNoContentResponse()
  @ApiErrors(401, new NotCommentAuthorError(), new CommentNotFoundError(), 414)
  async delete(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Param('id', new ResourceIdPipe(CommentNotFoundError)) id: number,
  ): Promise<void> {
    await this.comments.deleteOwn(user, reference, id);
  }
}
