import { PageQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { NotWith } from '../../../platform/validation/not-with.js';
import { TextField } from '../../../platform/validation/text-field.js';
import { MAX_QUERY_LENGTH } from '../../search/search-limits.js';
import { FlagQuery } from '../../../platform/validation/flag-query.js';

/** Query of `GET /user/article`. */
export class OwnArticleQueryDto extends PageQueryDto {
  @TextField({
    max: MAX_QUERY_LENGTH,
    optional: true,
    description: 'What to search for, as in `GET /article`; not with `deleted`',
  })
  @NotWith('deleted')
  q?: string;

  @FlagQuery('The last word of `q` is the beginning of one')
  prefix = false;

  @FlagQuery('List deleted articles instead, the last deleted first')
  deleted = false;
}
