import { TextField } from '../../common/validation/text-field.js';

/** Body of `POST /article/:slug/comment`. */
export class WriteCommentDto {
  @TextField({ min: 1, max: 1000, example: 'Nice.' })
  text!: string;
}
