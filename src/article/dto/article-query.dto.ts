import { LimitQueryDto, MAX_INTEGER } from '../../common/pagination/page-query.dto.js';
import { CursorQuery } from '../../common/pagination/time-cursor.js';
import { IntegerQuery } from '../../common/validation/integer-query.js';
import { NotWith } from '../../common/validation/not-with.js';
import { TextField } from '../../common/validation/text-field.js';
import { MAX_TAG_LENGTH } from './article-fields.js';

/** Query of `GET /article`: which articles, and which page of them. */
export class ArticleQueryDto extends LimitQueryDto {
  @TextField({
    min: 1,
    max: MAX_TAG_LENGTH,
    optional: true,
    description: 'Only those with this tag, such as `foo2`; case counts',
  })
  tag?: string;

  @IntegerQuery({
    min: 1,
    max: MAX_INTEGER,
    description: 'Only those of the author with this id, such as `1`',
  })
  author?: number;

  // No documented default: Swagger UI would send it, and no cursor could be tried.
  @IntegerQuery({
    min: 0,
    max: MAX_INTEGER,
    description: 'Items to pass over, none by default; not together with a cursor',
  })
  @NotWith('after', 'before')
  offset?: number;

  @CursorQuery('endCursor', 'What follows: the `endCursor` of a page')
  after?: string;

  @CursorQuery('startCursor', 'What comes before: the `startCursor` of a page; not with `after`')
  @NotWith('after')
  before?: string;
}
