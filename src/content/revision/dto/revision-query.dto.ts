import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';
import { IntegerQuery } from '../../../platform/validation/integer-query.js';
import { MAX_INTEGER } from '../../../platform/validation/resource-id.js';

/** Query of `GET /article/:slug/revision`. */
export class RevisionQueryDto extends LimitQueryDto {
  @CursorQuery('revision', 'endCursor', 'The `endCursor` of the page before')
  after?: string;
}

/** Query of `GET /article/:slug/revision/:number/diff`. */
export class RevisionDiffQueryDto {
  @IntegerQuery({
    min: 1,
    max: MAX_INTEGER,
    description: 'Number of the state to compare with; by default the present one',
  })
  against?: number;
}
