import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { MAX_TAG_LENGTH } from '../../../content/tag/tag-limits.js';
import { canonicalLanguageTag } from '../../../config/language-tag.js';
import { UserQuery } from '../../../people/user/dto/user-query.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';
import { IntegerQuery } from '../../../platform/validation/integer-query.js';
import { OptionalOrNullable, TextField } from '../../../platform/validation/text-field.js';

/** Articles in a feed by default. */
export const DEFAULT_FEED_LIMIT = 20;

/** Greatest number of articles in a feed. */
const MAX_FEED_LIMIT = 50;

/** Query of the feeds (docs/publication.md#feeds). */
export class PublicFeedQueryDto {
  @TextField({ min: 1, max: MAX_TAG_LENGTH, optional: true })
  tag?: string;

  @UserQuery('Only articles by the user with this id or username')
  author?: number | string;

  @OptionalOrNullable({ optional: true })
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? (canonicalLanguageTag(value) ?? value) : value,
  )
  @ValidateBy({
    name: 'languageTag',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && canonicalLanguageTag(value) === value,
      defaultMessage: () => '$property must be a language tag such as en or pt-BR (BCP 47)',
    },
  })
  language?: string;

  @IntegerQuery({
    min: 1,
    max: MAX_FEED_LIMIT,
    default: DEFAULT_FEED_LIMIT,
    description: 'Number of articles',
  })
  limit = DEFAULT_FEED_LIMIT;

  @CursorQuery('article', 'endCursor', 'From the link to the next page')
  after?: string;
}
