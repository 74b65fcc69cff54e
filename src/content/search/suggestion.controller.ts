import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../people/auth/public.decorator.js';
import { CacheResponse } from '../../platform/http/cache-response.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { SuggestionQueryDto, SuggestionsDto } from './dto/suggestion.dto.js';
import { SuggestionService } from './suggestion.service.js';

/** Completes what is typed into a search box (docs/search.md#suggestions). */
@ApiTags('search')
@Controller('search')
export class SuggestionController {
  constructor(private readonly suggestions: SuggestionService) {}

  @Get('suggest')
  @Public()
  @CacheResponse()
  @ApiOperation({
    operationId: 'listSuggestions',
    summary: 'Complete what is typed',
    description:
      'Titles of published articles, the newest first, and tags; for each key that is hit.',
  })
  @ApiOkResponse({ type: SuggestionsDto })
  @ApiProblems()
  suggest(@Query() { q = '' }: SuggestionQueryDto): Promise<SuggestionsDto> {
    return this.suggestions.suggest(q);
  }
}
