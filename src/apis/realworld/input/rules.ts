import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { codePointLength } from '../../../platform/text.js';
import {
  documented,
  type FieldOptions,
  OptionalOrNullable,
} from '../../../platform/validation/text-field.js';

/** Says what is wrong with a value, in the words of this dialect, or nothing. */
export type Rule = (value: unknown) => string | undefined;

export const BLANK = "can't be blank";
export const INVALID = 'is invalid';

/** What is missing, null or empty is blank; only then does the other rule have its say. */
export function filled(rule: Rule): Rule {
  return (value) => (isBlank(value) ? BLANK : rule(value));
}

/** A text of up to `max` code points. */
export function textUpTo(max: number): Rule {
  return (value) => {
    if (typeof value !== 'string') {
      return INVALID;
    }
    return codePointLength(value) > max ? `is too long (maximum is ${max} characters)` : undefined;
  };
}

/** Not null, which counts as blank; an empty text is for the other rule to judge. */
export function notNull(rule: Rule): Rule {
  return (value) => (value === null ? BLANK : rule(value));
}

/** Null, or what the other rule takes. */
export function orNull(rule: Rule): Rule {
  return (value) => (value === null ? undefined : rule(value));
}

function isBlank(value: unknown): boolean {
  return value == null || (typeof value === 'string' && value.trim() === '');
}

/** A field of a body or a query: its rule and its documentation in one. */
export function Field(
  rule: Rule,
  { schema = {}, ...options }: FieldOptions & { schema?: Parameters<typeof documented>[1] } = {},
): PropertyDecorator {
  return applyDecorators(
    documented(options, { type: String, ...schema }),
    // Null is for the rule to judge.
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

/** Takes the white space around a text away before it is looked at. */
export function Trimmed(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim() : value,
  );
}
