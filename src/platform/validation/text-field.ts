import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';
import { codePointLength } from '../text.js';

/** Options of any field of a request body. */
export interface FieldOptions {
  description?: string;
  example?: unknown;
  /** Whether the field may be missing. It may still not be null: see `nullable`. */
  optional?: boolean;
  /** Whether the field may be null. */
  nullable?: boolean;
}

/** Options of a string field. */
export interface TextOptions extends FieldOptions {
  /** Minimum number of code points, at least one of them not white space. Default 0. */
  min?: number;
  /** Maximum number of code points. */
  max: number;
}

/**
 * Allows a field to be missing or null, independently of each other (docs/api.md#input).
 * `@IsOptional()` would allow null wherever a field may be missing.
 */
export function OptionalOrNullable({
  optional = false,
  nullable = false,
}: FieldOptions): PropertyDecorator {
  return ValidateIf(
    (_, value) => !(optional && value === undefined) && !(nullable && value === null),
  );
}

/** Documents a field in the OpenAPI document; goes with {@link OptionalOrNullable}. */
export function documented(
  options: FieldOptions,
  schema: Parameters<typeof ApiProperty>[0],
): PropertyDecorator {
  const { description, example, optional = false, nullable = false } = options;
  return ApiProperty({
    ...schema,
    required: !optional,
    ...(nullable && { nullable: true }),
    ...(description !== undefined && { description }),
    ...(example !== undefined && { example }),
  } as Parameters<typeof ApiProperty>[0]);
}

/** Returns what is wrong with `value` as a string of the given length; undefined if it is valid. */
export function textProblem(value: unknown, min: number, max: number): string | undefined {
  const length = typeof value === 'string' ? codePointLength(value) : Number.NaN;
  if (length >= min && length <= max && !(min > 0 && isBlank(value))) {
    return undefined;
  }
  return min > 0
    ? `must be a text of ${min} to ${max} characters, not blank`
    : `must be a text of up to ${max} characters`;
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

/** Pattern of a string that must not be blank, for the OpenAPI document. */
export const NOT_BLANK = String.raw`\S`;

/** A string field of a request body: its validation and its documentation. */
export function TextField(options: TextOptions): PropertyDecorator {
  const { min = 0, max } = options;
  return applyDecorators(
    documented(options, {
      type: String,
      minLength: min,
      maxLength: max,
      ...(min > 0 && { pattern: NOT_BLANK }),
    }),
    OptionalOrNullable(options),
    ValidateBy({
      name: 'text',
      validator: {
        validate: (value: unknown) => textProblem(value, min, max) === undefined,
        defaultMessage: (args) => `${args?.property} ${textProblem(args?.value, min, max)}`,
      },
    }),
  );
}
