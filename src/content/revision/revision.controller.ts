import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser } from '../../people/auth/current-user.decorator.js';
import { RepeatsConflicts } from '../../people/auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../../people/auth/require-permission.decorator.js';
import { User } from '../../people/user/user.entity.js';
import { ExpectedVersion } from '../../platform/expected-version.js';
import { RequestPrecondition, setETag } from '../../platform/http/entity-tag.js';
import { ApiPreconditions } from '../../platform/openapi/api-conditional.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import type { ArticleReference } from '../article/article-reference.js';
import { ArticleReferencePipe } from '../article/article-reference.pipe.js';
import { ApiArticleParam } from '../article/dto/article-param.js';
import { ArticleDto } from '../article/dto/article.dto.js';
import { RevisionDiffQueryDto, RevisionQueryDto } from './dto/revision-query.dto.js';
import { RevisionDiffDto, RevisionDto, RevisionPageDto } from './dto/revision.dto.js';
import { RevisionNotFoundError } from './revision.errors.js';
import { RevisionService } from './revision.service.js';

/** Documents `:number`. */
function ApiNumberParam(): MethodDecorator {
  const schema = { type: 'integer', minimum: 1, example: 1 } as const;
  return ApiParam({ name: 'number', description: 'Number of the revision', schema });
}

const NumberPipe = new ResourceIdPipe(RevisionNotFoundError);

/** Former states of articles (docs/publication.md#revisions). */
@ApiTags('revision')
@ApiArticleParam()
@Controller('article/:slug/revision')
export class RevisionController {
  constructor(private readonly revisions: RevisionService) {}

  @Get()
  @RequirePermission('article:read')
  @ApiOperation({
    operationId: 'listRevisions',
    summary: 'List the revisions of an article',
    description: 'The latest first. For the author and editors.',
  })
  @ApiOkResponse({ type: RevisionPageDto })
  @ApiProblems(401, 403, 404, 414)
  async list(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) article: ArticleReference,
    @Query() query: RevisionQueryDto,
  ): Promise<RevisionPageDto> {
    return RevisionPageDto.from(await this.revisions.list(user, article, query));
  }

  @Get(':number')
  @RequirePermission('article:read')
  @ApiNumberParam()
  @ApiOperation({
    operationId: 'readRevision',
    summary: 'Read a revision',
    description: 'Title, description, text and tags that the article had.',
  })
  @ApiOkResponse({ type: RevisionDto })
  @ApiProblems(401, 403, new RevisionNotFoundError(), 414)
  async read(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) article: ArticleReference,
    @Param('number', NumberPipe) number: number,
  ): Promise<RevisionDto> {
    return RevisionDto.from(await this.revisions.read(user, article, number));
  }

  @Get(':number/diff')
  @RequirePermission('article:read')
  @ApiNumberParam()
  @ApiOperation({
    operationId: 'readRevisionDiff',
    summary: 'Compare a revision',
    description: 'How the text changed since, up to another revision or the present state.',
  })
  @ApiOkResponse({ type: RevisionDiffDto })
  @ApiProblems(401, 403, new RevisionNotFoundError(), 414)
  async diff(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) article: ArticleReference,
    @Param('number', NumberPipe) number: number,
    @Query() { against }: RevisionDiffQueryDto,
  ): Promise<RevisionDiffDto> {
    return RevisionDiffDto.from(await this.revisions.diff(user, article, number, against));
  }

  @RepeatsConflicts()
  @Post(':number/restore')
  @HttpCode(200)
  @RequirePermission('article:write')
  @ApiNumberParam()
  @ApiOperation({
    operationId: 'restoreRevision',
    summary: 'Restore a revision',
    description:
      'Gives the article the title, description, text and tags that it had. The present state becomes a revision.',
  })
  @ApiOkResponse({ type: ArticleDto })
  @ApiPreconditions()
  @ApiProblems(401, 403, new RevisionNotFoundError(), 412, 414)
  async restore(
    @CurrentUser() user: User,
    @Param('slug', ArticleReferencePipe) reference: ArticleReference,
    @Param('number', NumberPipe) number: number,
    @RequestPrecondition() precondition: ExpectedVersion | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticleDto> {
    const article = await this.revisions.restore(user, reference, number, precondition);
    return setETag(reply, article, ArticleDto.from(article));
  }
}
