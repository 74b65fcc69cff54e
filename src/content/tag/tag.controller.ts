import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../people/auth/public.decorator.js';
import { CacheResponse } from '../../platform/http/cache-response.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { PageQueryDto } from '../../platform/pagination/page-query.dto.js';
import { TagPageDto } from './dto/tag-usage.dto.js';
import { TagRepository } from './tag.repository.js';

/** Tags (docs/api.md#tags). */
@ApiTags('tag')
@Controller('tag')
export class TagController {
  constructor(private readonly tags: TagRepository) {}

  @Get()
  @Public()
  @CacheResponse()
  @ApiOperation({
    operationId: 'listTags',
    summary: 'List tags',
    description: 'Tags of published articles, most used first.',
  })
  @ApiOkResponse({ type: TagPageDto })
  @ApiProblems()
  async list(@Query() { limit, offset }: PageQueryDto): Promise<TagPageDto> {
    return TagPageDto.from(await this.tags.listUsage(limit, offset));
  }
}
