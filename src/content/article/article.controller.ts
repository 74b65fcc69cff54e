import {
  Body,
  Controller,
  Delete,
  Get,
  HttpStatus,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import type { FastifyReply } from 'fastify';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { PermissionDeniedError } from '../../people/auth/permission.errors.js';
import { OptionalAuth } from '../../people/auth/optional-auth.decorator.js';
import { Public } from '../../people/auth/public.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { DeletedDto } from '../../platform/openapi/deleted.dto.js';
import { ExpectedVersion } from '../../platform/expected-version.js';
import { CacheResponse } from '../../platform/http/cache-response.decorator.js';
import { notModifiedOr, RequestPrecondition, setETag } from '../../platform/http/entity-tag.js';
import { Idempotent } from '../../people/idempotency/idempotent.decorator.js';
import { LOCATION, setLocation } from '../../platform/http/location.js';
import { linkPages, PAGE_LINKS } from '../../platform/http/page-links.js';
import { User } from '../../people/user/user.entity.js';
import { SlugTakenError } from './article.errors.js';
import { ArticleListService } from './article-list.service.js';
import { ArticleService } from './article.service.js';
import { RenderedArticleService } from './rendered-article.service.js';
import { ArticleDetailQueryDto } from './dto/article-detail-query.dto.js';
import { ArticleDetailDto, ArticleDto } from './dto/article.dto.js';
import { ArticlePageDto } from './dto/article-listing.dto.js';
import {
  ApiIfNoneMatch,
  ApiPreconditions,
} from '../../platform/openapi/api-conditional.decorator.js';
import { ApiArticleParam } from './dto/article-param.js';
import type { ArticleReference } from './article-reference.js';
import { ArticleReferencePipe } from './article-reference.pipe.js';
import { LIST_MAX_AGE } from './article-limits.js';
import { SLUG_PATTERN } from './slug.js';
import { ArticleQueryDto } from './dto/article-query.dto.js';
import { UpdateArticleDto, WriteArticleDto } from './dto/write-article.dto.js';

/** Articles (docs/api.md#articles). */
@ApiTags('article')
@Controller('article')
export class ArticleController {
  constructor(
    private readonly articles: ArticleService,
    private readonly lists: ArticleListService,
    private readonly rendered: RenderedArticleService,
  ) {}

  @Get()
  @Public()
  // For as long as its total may be old (docs/api.md#articles).
  @CacheResponse(LIST_MAX_AGE)
  @ApiOperation({
    operationId: 'listArticles',
    summary: 'List published articles',
    description:
      'Newest first, or by relevance with `q`. Filters can be combined. The `Link` header leads to the next and the previous page.',
  })
  @ApiOkResponse({ type: ArticlePageDto, headers: PAGE_LINKS })
  @ApiProblems()
  async list(
    @Query() query: ArticleQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticlePageDto> {
    return linkPages(reply, query, ArticlePageDto.from(await this.lists.listPublished(query)));
  }

  @Get(':slug')
  @OptionalAuth('article:read')
  @CacheResponse()
  @ApiArticleParam()
  @ApiOperation({
    operationId: 'readArticle',
    summary: 'Read an article',
    description:
      'Returns the article with its first comments. Only its author can read a draft, and who has a link to its preview; for everyone else it does not exist (404).',
  })
  @ApiOkResponse({ type: ArticleDetailDto })
  @ApiIfNoneMatch()
  @ApiProblems(404, 414)
  async detail(
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @CurrentUser() viewer: User | undefined,
    @Query() query: ArticleDetailQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticleDetailDto | undefined> {
    const article = await this.rendered.readDetail(reference, viewer, query);
    return notModifiedOr(reply, article, ArticleDetailDto.from(article));
  }

  @RepeatsConflicts()
  @Post()
  @RequirePermission('article:write')
  @Idempotent()
  @ApiOperation({
    operationId: 'createArticle',
    summary: 'Create an article',
    description:
      'Publishes the article at once unless `publishedAt` is a later time, or null for a draft. The slug is made from the title.',
  })
  @ApiCreatedResponse({ type: ArticleDto, headers: LOCATION })
  @ApiProblems(401, new PermissionDeniedError())
  async create(
    @CurrentUser() user: User,
    @Body() body: WriteArticleDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticleDto> {
    const article = await this.articles.create(user, body);
    setLocation(reply, 'article', article.slug);
    return setETag(reply, article, ArticleDto.from(article));
  }

  @RepeatsConflicts()
  @Put(':slug')
  @RequirePermission('article:write')
  @ApiParam({
    name: 'slug',
    description: 'Slug of the article to create or replace',
    schema: { type: 'string', pattern: SLUG_PATTERN, example: 'how-type-was-set' },
  })
  @ApiOperation({
    operationId: 'putArticle',
    summary: 'Create or replace an article',
    description:
      'Creates an article with exactly this slug, or replaces yours. Optional fields that you leave out get their defaults, but a replaced article keeps its `publishedAt`.',
  })
  @ApiOkResponse({ type: ArticleDto, description: 'Replaced' })
  @ApiCreatedResponse({ type: ArticleDto, description: 'Created', headers: LOCATION })
  @ApiPreconditions('`*`: create only, never replace')
  @ApiProblems(401, 403, 404, 412, 414)
  async put(
    @CurrentUser() user: User,
    @Param('slug') slug: string,
    @Body() body: WriteArticleDto,
    @RequestPrecondition() precondition: ExpectedVersion | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticleDto> {
    const { article, created } = await this.articles.put(user, slug, body, precondition);
    if (created) {
      reply.status(HttpStatus.CREATED);
      setLocation(reply, 'article', article.slug);
    }
    return setETag(reply, article, ArticleDto.from(article));
  }

  @RepeatsConflicts()
  @Patch(':slug')
  @RequirePermission('article:withdraw')
  @ApiArticleParam()
  @ApiOperation({
    operationId: 'updateArticle',
    summary: 'Update an article',
    description:
      'Changes the fields you send and keeps the others. Without a `slug`, the article keeps its own, also with another title. Only the author can do this.',
  })
  @ApiOkResponse({ type: ArticleDto })
  @ApiPreconditions()
  @ApiProblems(401, 403, 404, new SlugTakenError(), 412, 414)
  async update(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Body() body: UpdateArticleDto,
    @RequestPrecondition() precondition: ExpectedVersion | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticleDto> {
    const article = await this.articles.update(user, reference, body, precondition);
    return setETag(reply, article, ArticleDto.from(article));
  }

  @RepeatsConflicts()
  @Delete(':slug')
  @RequirePermission('article:withdraw')
  // Not the article that the other examples are about: they would not work after this one.
  @ApiArticleParam('title-33')
  @ApiOperation({
    operationId: 'deleteArticle',
    summary: 'Delete an article',
    description:
      'Deletes the article and its comments. It can be restored for 30 days. Only the author can do this.',
  })
  @ApiOkResponse({ type: DeletedDto })
  @ApiPreconditions()
  @ApiProblems(401, 403, 404, 412, 414)
  async delete(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @RequestPrecondition() precondition: ExpectedVersion | undefined,
  ): Promise<DeletedDto> {
    await this.articles.delete(user, reference, precondition);
    return { success: true };
  }
}
