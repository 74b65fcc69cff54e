import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { codePointLength } from '../../../platform/text.js';
import {
  documented,
  type FieldOptions,
  OptionalOrNullable,
} from '../../../platform/validation/text-field.js';

/** Validates a value. Returns a message of the RealWorld specification, or undefined if it is valid. */
export type Rule = (value: unknown) => string | undefined;

export const BLANK = "can't be blank";
export const INVALID = 'is invalid';

/** Reports a value that is missing, null or empty as blank; applies `rule` to others. */
export function filled(rule: Rule): Rule {
  return (value) => (isBlank(value) ? BLANK : rule(value));
}

/** A string of up to `max` code points. */
export function textUpTo(max: number): Rule {
  return (value) => {
    if (typeof value !== 'string') {
      return INVALID;
    }
    return codePointLength(value) > max ? `is too long (maximum is ${max} characters)` : undefined;
  };
}

/** Reports null as blank; applies `rule` to other values, including an empty string. */
export function notNull(rule: Rule): Rule {
  return (value) => (value === null ? BLANK : rule(value));
}

/** Accepts null; applies `rule` to other values. */
export function orNull(rule: Rule): Rule {
  return (value) => (value === null ? undefined : rule(value));
}

function isBlank(value: unknown): boolean {
  return value == null || (typeof value === 'string' && value.trim() === '');
}

/** A field of a body or a query: adds its validation and its documentation. */
export function Field(
  rule: Rule,
  { schema = {}, ...options }: FieldOptions & { schema?: Parameters<typeof documented>[1] } = {},
): PropertyDecorator {
  return applyDecorators(
    documented(options, { type: String, ...schema }),
    // `rule` validates null.
    OptionalOrNullable({ optional: options.optional ?? false }),
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value: unknown) => rule(value) === undefined,
        defaultMessage: (args) => rule(args?.value) ?? '',
      },
    }),
  );
}

/** Trims a string before it is validated. */
export function Trimmed(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim() : value,
  );
}
