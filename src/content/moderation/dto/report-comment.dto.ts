import { ApiSchema } from '@nestjs/swagger';
import { TextField } from '../../../platform/validation/text-field.js';
import { MAX_REASON_LENGTH } from '../../comment/comment-limits.js';

/** Body of `POST /article/:slug/comment/:id/report`. */
@ApiSchema({ description: 'A report of a comment.' })
export class ReportCommentDto {
  @TextField({ min: 1, max: MAX_REASON_LENGTH, example: 'Advertises a casino.' })
  reason!: string;
}
