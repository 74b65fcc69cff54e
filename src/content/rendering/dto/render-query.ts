import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { OptionalOrNullable } from '../../../platform/validation/text-field.js';

/** What `?render=` takes. */
export const RENDER_FORMATS = ['html'] as const;

/** One of {@link RENDER_FORMATS}. */
export type RenderFormat = (typeof RENDER_FORMATS)[number];

/** `?render=`: whether the response has the text as HTML, too. */
export function RenderQuery(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ enum: RENDER_FORMATS, description }),
    OptionalOrNullable({ optional: true }),
    IsIn(RENDER_FORMATS, { message: `$property must be ${RENDER_FORMATS.join(' or ')}` }),
  );
}
