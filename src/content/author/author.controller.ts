import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public } from '../../people/auth/public.decorator.js';
import { UserNotFoundError } from '../../people/user/user.errors.js';
import { CacheResponse } from '../../platform/http/cache-response.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { PageQueryDto } from '../../platform/pagination/page-query.dto.js';
import { AuthorRepository } from './author.repository.js';
import { AuthorDto, AuthorPageDto } from './dto/author.dto.js';

/** The users who publish (docs/api.md#authors). */
@ApiTags('author')
@Controller('author')
export class AuthorController {
  constructor(private readonly authors: AuthorRepository) {}

  @Get()
  @Public()
  @CacheResponse()
  @ApiOperation({
    operationId: 'listAuthors',
    summary: 'List authors',
    description: 'The users who have published articles, by username.',
  })
  @ApiOkResponse({ type: AuthorPageDto })
  @ApiProblems()
  async list(@Query() { limit, offset }: PageQueryDto): Promise<AuthorPageDto> {
    return AuthorPageDto.from(await this.authors.list(limit, offset));
  }

  @Get(':username')
  @Public()
  @CacheResponse()
  @ApiParam({ name: 'username', description: 'Username, in any case', example: 'foo-bar' })
  @ApiOperation({
    operationId: 'readAuthor',
    summary: 'Read the profile of an author',
    description: 'Of any user, whether or not they have published anything.',
  })
  @ApiOkResponse({ type: AuthorDto })
  @ApiProblems(new UserNotFoundError(), 414)
  async read(@Param('username') username: string): Promise<AuthorDto> {
    return AuthorDto.from(await this.authors.read(username));
  }
}
