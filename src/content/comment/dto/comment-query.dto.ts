import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { type RenderFormat, RenderQuery } from '../../rendering/dto/render-query.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';
import { FlagQuery } from '../../../platform/validation/flag-query.js';

/** Query of `GET /article/:slug/comment`. */
export class CommentQueryDto extends LimitQueryDto {
  @CursorQuery('comment', 'endCursor', 'The `endCursor` of the page before')
  after?: string;

  @FlagQuery('List deleted comments instead; only for the author of the article')
  deleted = false;

  @RenderQuery('Adds `html` to the comments')
  render?: RenderFormat;
}
