import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { MAX_INTEGER } from '../../../platform/validation/resource-id.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';
import { AtMostWith } from '../../../platform/validation/at-most-with.js';
import { FlagQuery } from '../../../platform/validation/flag-query.js';
import { IntegerQuery } from '../../../platform/validation/integer-query.js';
import { NotWith } from '../../../platform/validation/not-with.js';
import { TextField } from '../../../platform/validation/text-field.js';
import { UserQuery } from '../../../people/user/dto/user-query.js';
import { MAX_MATCHES, MAX_QUERY_LENGTH } from '../../search/search-limits.js';
import { MAX_TAG_LENGTH } from '../../tag/tag-limits.js';

/** Query of `GET /article`: filters, search and page. */
export class ArticleQueryDto extends LimitQueryDto {
  @TextField({
    min: 1,
    max: MAX_TAG_LENGTH,
    optional: true,
    description: 'Only articles with this tag, such as `foo2` (case-sensitive)',
  })
  tag?: string;

  @UserQuery('Only articles by the user with this id or username, such as `1` or `foo-bar`')
  author?: number | string;

  @TextField({
    max: MAX_QUERY_LENGTH,
    optional: true,
    description:
      'What to search for in title, description, tags and text, with the usual syntax: `title 1`, ' +
      '`"text text"`, `text or desc`, `title -foo3`. Results are ordered by relevance, then newest ' +
      `first, and paged by offset, up to the first ${MAX_MATCHES}; each has an \`excerpt\``,
  })
  q?: string;

  @FlagQuery('The last word of `q` is the beginning of one, as while somebody types')
  prefix = false;

  // No documented default: Swagger UI would send it, and no cursor could be tried.
  @IntegerQuery({
    min: 0,
    max: MAX_INTEGER,
    description: `Number of items to skip, none by default; not with a cursor, and at most ${MAX_MATCHES} with \`q\``,
  })
  @NotWith('after', 'before')
  @AtMostWith('q', MAX_MATCHES)
  offset?: number;

  @CursorQuery('article', 'endCursor', 'The `endCursor` of the page before; not with `q`')
  @NotWith('q')
  after?: string;

  @CursorQuery(
    'article',
    'startCursor',
    'The `startCursor` of the page after; not with `after` or `q`',
  )
  @NotWith('after', 'q')
  before?: string;
}
