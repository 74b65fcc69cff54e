import { Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import type { FastifyReply } from 'fastify';
import type { ArticleReference } from '../../content/article/article-reference.js';
import { ArticleReferencePipe } from '../../content/article/article-reference.pipe.js';
import { ArticleService } from '../../content/article/article.service.js';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { PermissionDeniedError } from '../../people/auth/permission.errors.js';
import { Public } from '../../people/auth/public.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { ApiOptionalAuth } from '../../platform/openapi/api-optional-auth.decorator.js';
import { ValidationFailedError } from '../../platform/errors/app-errors.js';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { FeedService } from '../../content/timeline/feed.service.js';
import { User } from '../../people/user/user.entity.js';
import { ApiErrors, ApiSlug } from './api-realworld.decorator.js';
import { ArticleResponseDto, ArticlesResponseDto } from './dto/article.dto.js';
import {
  ApiArticleFilter,
  ApiPage,
  ArticleFilterDto,
  FeedQueryDto,
} from './dto/article-query.dto.js';
import { ChangeArticleDto, CreateArticleDto } from './dto/write-article.dto.js';
import { ApiWrappedBody, LenientQuery, Wrapped, WrappedChanges } from './input/lenient-input.js';
import { BLANK } from './input/rules.js';
import { RealWorldController } from './realworld-controller.decorator.js';

/** Articles. */
@RealWorldController('articles', 'article')
export class RealWorldArticleController {
  constructor(
    private readonly articles: ArticleService,
    private readonly feeds: FeedService,
  ) {}

  @Get()
  @Public()
  @ApiOptionalAuth()
  @ApiArticleFilter()
  @ApiOperation({
    operationId: 'listArticles',
    summary: 'List articles',
    description:
      'Newest first. Filters can be combined. Use `readArticle` for the body of an article.',
  })
  @ApiOkResponse({ type: ArticlesResponseDto })
  @ApiErrors()
  async list(
    @CurrentUser() viewer: User | undefined,
    @LenientQuery() query: ArticleFilterDto,
  ): Promise<ArticlesResponseDto> {
    return ArticlesResponseDto.from(await this.feeds.list(viewer, query.toFilter(), query));
  }

  @Get('feed')
  @RequirePermission('account')
  @ApiPage()
  @ApiOperation({
    operationId: 'listFeed',
    summary: 'List articles by the users you follow',
    description: 'Newest first.',
  })
  @ApiOkResponse({ type: ArticlesResponseDto })
  @ApiErrors(401)
  async feed(
    @CurrentUser() user: User,
    @LenientQuery() query: FeedQueryDto,
  ): Promise<ArticlesResponseDto> {
    return ArticlesResponseDto.from(await this.feeds.feed(user, query));
  }

  @RepeatsConflicts()
  @Post()
  @RequirePermission('article:write')
  @ApiOperation({
    operationId: 'createArticle',
    summary: 'Create an article',
    description: 'Publishes the article at once. The slug is made from the title.',
  })
  @ApiWrappedBody('article', CreateArticleDto)
  @ApiCreatedResponse({ type: ArticleResponseDto, headers: LOCATION })
  @ApiErrors(401, new PermissionDeniedError())
  async create(
    @CurrentUser() user: User,
    @Wrapped('article') body: CreateArticleDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticleResponseDto> {
    const { slug } = await this.articles.create(user, body.toArticle());
    setLocation(reply, 'api', 'articles', slug);
    return ArticleResponseDto.from(await this.feeds.read(user, { slug }));
  }

  @Get(':slug')
  @Public()
  @ApiOptionalAuth()
  @ApiSlug()
  @ApiOperation({
    operationId: 'readArticle',
    summary: 'Read an article',
    description: 'With a token, `favorited` and `following` are yours.',
  })
  @ApiOkResponse({ type: ArticleResponseDto })
  @ApiErrors(404, 414)
  async read(
    @CurrentUser() viewer: User | undefined,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
  ): Promise<ArticleResponseDto> {
    return ArticleResponseDto.from(await this.feeds.read(viewer, reference));
  }

  @RepeatsConflicts()
  @Put(':slug')
  @RequirePermission('article:withdraw')
  @ApiSlug()
  @ApiOperation({
    operationId: 'updateArticle',
    summary: 'Update an article',
    description:
      'Changes the fields you send and keeps the others, and the slug. Only the author can do this.',
  })
  @ApiWrappedBody('article', ChangeArticleDto)
  @ApiOkResponse({ type: ArticleResponseDto })
  @ApiErrors(401, 403, 404, 414)
  async update(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @WrappedChanges('article') body: ChangeArticleDto,
  ): Promise<ArticleResponseDto> {
    await this.assertUnchanged(user, reference, body.blankDescription);
    await this.articles.update(user, reference, body.toChanges());
    return ArticleResponseDto.from(await this.feeds.read(user, reference));
  }

  @RepeatsConflicts()
  @Delete(':slug')
  @HttpCode(204)
  @RequirePermission('article:withdraw')
  @ApiSlug('title-33')
  @ApiOperation({
    operationId: 'deleteArticle',
    summary: 'Delete an article',
    description: 'Deletes the article and its comments. Only the author can do this.',
  })
  @ApiNoContentResponse()
  @ApiErrors(401, 403, 404, 414)
  async delete(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
  ): Promise<void> {
    await this.articles.delete(user, reference);
  }

  /** @throws ValidationFailedError if a blank description is not what the article has already */
  private async assertUnchanged(
    user: User,
    reference: ArticleReference,
    blank: string | undefined,
  ): Promise<void> {
    if (blank !== undefined && (await this.feeds.read(user, reference)).description !== blank) {
      throw new ValidationFailedError([{ field: 'description', message: BLANK }]);
    }
  }
}
