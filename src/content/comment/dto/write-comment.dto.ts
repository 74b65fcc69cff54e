import { ApiSchema } from '@nestjs/swagger';
import { TextField } from '../../../platform/validation/text-field.js';
import { MAX_COMMENT_LENGTH } from '../comment-limits.js';

/** Body of `POST /article/:slug/comment`. */
@ApiSchema({ description: 'A new comment.' })
export class WriteCommentDto {
  @TextField({ min: 1, max: MAX_COMMENT_LENGTH, example: 'Nice.' })
  text!: string;
}
