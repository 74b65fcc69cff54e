import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { OptionalOrNullable, textProblem } from '../../../platform/validation/text-field.js';
import { type RenderFormat, RenderQuery } from '../../rendering/dto/render-query.js';

/** Greatest length of a token, in code points; ours have 43. */
const MAX_TOKEN_LENGTH = 100;

/** `?preview=`: the token of a link to a draft. */
function PreviewQuery(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: String,
      maxLength: MAX_TOKEN_LENGTH,
      description: 'The token of a link to a preview, which opens the draft',
    }),
    OptionalOrNullable({ optional: true }),
    ValidateBy({
      name: 'preview',
      validator: {
        validate: (value: unknown) => textProblem(value, 0, MAX_TOKEN_LENGTH) === undefined,
        defaultMessage: () => `$property must be a text of up to ${MAX_TOKEN_LENGTH} characters`,
      },
    }),
  );
}

/** Query of `GET /article/:slug`. */
export class ArticleDetailQueryDto {
  @RenderQuery('Adds `html`, `outline` and `readingMinutes`, and `html` to the comments')
  render?: RenderFormat;

  @PreviewQuery()
  preview?: string;
}
