import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TextField } from '../../../platform/validation/text-field.js';
import { MAX_QUERY_LENGTH } from '../search-limits.js';

/** Query of `GET /search/suggest`. */
export class SuggestionQueryDto {
  @TextField({
    max: MAX_QUERY_LENGTH,
    optional: true,
    description: 'What was typed so far; the last word may be the beginning of one',
  })
  q?: string;
}

/** A title that was suggested. */
@ApiSchema({ description: 'An article whose title has what was typed.' })
export class TitleSuggestionDto {
  @ApiProperty({ example: 'title-33' })
  slug!: string;

  @ApiProperty({ example: 'title 3/3' })
  title!: string;

  @ApiProperty({
    description: 'The title as escaped HTML, with what was typed in `<mark>`',
    example: '<mark>title</mark> 3/3',
  })
  titleMarked!: string;
}

/** What somebody may be typing. */
@ApiSchema({ description: 'Titles and tags that begin like what was typed, at most ten each.' })
export class SuggestionsDto {
  @ApiProperty({ type: [TitleSuggestionDto] })
  titles!: TitleSuggestionDto[];

  @ApiProperty({ type: [String], example: [] })
  tags!: string[];
}
