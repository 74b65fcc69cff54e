import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { ApiTime } from '../../../platform/openapi/api-time.decorator.js';
import { documented, OptionalOrNullable } from '../../../platform/validation/text-field.js';
import type { PreviewLink } from '../article-preview.service.js';

const DAY = 24 * 60 * 60;

/** Shortest, usual and longest life of a link, in seconds. */
const MIN_LIFE = 60;
const DEFAULT_LIFE = 7 * DAY;
const MAX_LIFE = 30 * DAY;

function isLife(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= MIN_LIFE && Number(value) <= MAX_LIFE;
}

/** For how long a link works, in seconds. */
function ExpiresInField(): PropertyDecorator {
  return applyDecorators(
    documented(
      { optional: true, description: 'Seconds for which the link works', example: DAY },
      { type: 'integer', minimum: MIN_LIFE, maximum: MAX_LIFE, default: DEFAULT_LIFE },
    ),
    OptionalOrNullable({ optional: true }),
    ValidateBy({
      name: 'expiresIn',
      validator: {
        validate: isLife,
        defaultMessage: () => `$property must be a whole number from ${MIN_LIFE} to ${MAX_LIFE}`,
      },
    }),
  );
}

/** Body of `POST /article/:slug/preview`. */
@ApiSchema({ description: 'A link to an article that is not published yet.' })
export class CreatePreviewDto {
  @ExpiresInField()
  expiresIn: number = DEFAULT_LIFE;
}

/** A new link to an article that is not published yet. */
@ApiSchema({ description: 'A new link to a preview. This is the only time that you see it.' })
export class PreviewDto {
  @ApiProperty({
    description:
      'The article on the front end, with the token; only the path where the site has no URL',
    example: 'https://blog.example.com/how-type-was-set?preview=mYoQKc1j…',
  })
  url!: string;

  @ApiProperty({ description: 'For `GET /article/:slug?preview=`', example: 'mYoQKc1j…' })
  token!: string;

  @ApiTime({ description: 'When the link stops working' })
  expiresAt!: string;

  static from({ url, token, expiresAt }: PreviewLink): PreviewDto {
    return { url, token, expiresAt: expiresAt.toISOString() };
  }
}
