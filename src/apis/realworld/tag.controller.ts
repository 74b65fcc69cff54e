import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Public } from '../../people/auth/public.decorator.js';
import { TagRepository } from '../../content/tag/tag.repository.js';
import { ApiErrors } from './api-realworld.decorator.js';
import { TagsResponseDto } from './dto/tags.dto.js';
import { RealWorldController } from './realworld-controller.decorator.js';

/** Tags. */
@RealWorldController('tags', 'tag')
export class RealWorldTagController {
  constructor(private readonly tags: TagRepository) {}

  @Get()
  @Public()
  @ApiOperation({
    operationId: 'listTags',
    summary: 'List tags',
    description: 'The 3000 most used tags of published articles, most used first.',
  })
  @ApiOkResponse({ type: TagsResponseDto })
  @ApiErrors()
  async list(): Promise<TagsResponseDto> {
    return { tags: await this.tags.listNames() };
  }
}
