import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';
import { codePointLength } from '../text.js';

/** What may be said of any member of a body. */
export interface FieldOptions {
  description?: string;
  example?: unknown;
  /** May be left out. It may still not be null: see `nullable`. */
  optional?: boolean;
  /** May be null. */
  nullable?: boolean;
}

/** Rules of a text. */
export interface TextOptions extends FieldOptions {
  /** Least number of code points; at least one of them must not be white space. Default 0. */
  min?: number;
  /** Greatest number of code points. */
  max: number;
}

/**
 * Lets a member be left out, or be null, exactly where the contract says so (`@IsOptional()` would
 * let null through wherever a member may be left out).
 */
export function OptionalOrNullable({
  optional = false,
  nullable = false,
}: FieldOptions): PropertyDecorator {
  return ValidateIf(
    (_, value) => !(optional && value === undefined) && !(nullable && value === null),
  );
}

/** The property in the OpenAPI document that goes with {@link OptionalOrNullable}. */
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

/** Says what is wrong with `value` as a text of the given length, or nothing. */
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

/** What the OpenAPI document says of a text that must not be blank. */
export const NOT_BLANK = String.raw`\S`;

/** A text of a body: its rule and its documentation in one. */
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
