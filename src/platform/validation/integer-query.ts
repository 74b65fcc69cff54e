import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { OptionalOrNullable } from './text-field.js';

/** Options of an integer query parameter. */
export interface IntegerQueryOptions {
  min: number;
  max: number;
  /** Without a default the parameter is optional. */
  default?: number;
  description: string;
}

/**
 * An integer query parameter, in decimal digits only (`@Type(() => Number)` would accept `0x10`, `1e1`
 * and the empty string). A repeated parameter is an array, which is rejected.
 */
export function IntegerQuery(options: IntegerQueryOptions): PropertyDecorator {
  const { min, max, default: defaultValue, description } = options;
  return applyDecorators(
    ApiPropertyOptional({
      type: 'integer',
      minimum: min,
      maximum: max,
      description,
      ...(defaultValue !== undefined && { default: defaultValue }),
    }),
    OptionalOrNullable({ optional: defaultValue === undefined }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value,
    ),
    ValidateBy({
      name: 'integerQuery',
      validator: {
        validate: (value: unknown) => typeof value === 'number' && value >= min && value <= max,
        defaultMessage: () => `$property must be a whole number from ${min} to ${max}`,
      },
    }),
  );
}
