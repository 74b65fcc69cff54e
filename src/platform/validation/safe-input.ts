import { type FieldProblem, ValidationFailedError } from '../errors/app-errors.js';
import { fieldPath } from '../errors/error-limits.js';
import { isStorableText } from '../text.js';

/** Greatest nesting depth. No request body of the API has more than two levels (docs/api.md#input). */
const MAX_DEPTH = 32;

/**
 * Greatest number of fields and items in one input. No request body of the API has forty; each unknown
 * one causes an error.
 */
const MAX_FIELDS = 1000;

/**
 * Rejects input that would break later steps: nesting that overflows the stack of class-transformer;
 * more fields than errors can be reported for; fields named like properties of every object or class,
 * which Nest's pipe and class-transformer drop and class-validator accepts; and strings that PostgreSQL
 * cannot store (NUL) or would silently change (lone surrogates). It does not recurse, since the client
 * determines the depth.
 *
 * @throws ValidationFailedError listing every invalid field, or the exceeded limit
 */
export function assertSafeInput(input: unknown): void {
  const problems: FieldProblem[] = [];
  let fields = 0;
  const pending: { value: unknown; path: string; depth: number }[] = [
    { value: input, path: '', depth: 0 },
  ];
  for (let item = pending.pop(); item; item = pending.pop()) {
    const { value, path, depth } = item;
    if (typeof value === 'string' && !isStorableText(value)) {
      const message = `${path} must not contain NUL characters or unpaired surrogates`;
      problems.push({ field: path, message });
    }
    if (typeof value !== 'object' || value === null) {
      continue;
    }
    if (depth === MAX_DEPTH) {
      throw overLimit(`nest deeper than ${MAX_DEPTH} levels`);
    }
    fields += countFields(value);
    if (fields > MAX_FIELDS) {
      throw overLimit(`have more than ${MAX_FIELDS} members`);
    }
    for (const [key, nested] of Object.entries(value)) {
      const field = fieldPath(path, key);
      if (isReservedName(key)) {
        problems.push({ field, message: `${field} is not a known member` });
      }
      pending.push({ value: nested, path: field, depth: depth + 1 });
    }
  }
  if (problems.length > 0) {
    throw new ValidationFailedError(problems);
  }
}

/** Does not use `Object.entries`: a body may have hundreds of thousands of fields. */
function countFields(value: object): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

function isReservedName(name: string): boolean {
  return name in Object.prototype || name === 'prototype';
}

function overLimit(what: string): ValidationFailedError {
  return new ValidationFailedError([{ field: '', message: `The request must not ${what}` }]);
}
