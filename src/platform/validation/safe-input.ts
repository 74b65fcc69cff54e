import { type FieldProblem, ValidationFailedError } from '../errors/app-errors.js';
import { fieldPath } from '../errors/error-limits.js';
import { isStorableText } from '../text.js';

/** No body of the contract nests deeper than two levels; the rest is room to grow. */
const MAX_DEPTH = 32;

/** No body of the contract has forty members and items; each that is wrong costs an error. */
const MAX_MEMBERS = 1000;

/**
 * Refuses input that would break what comes after: nesting that overflows the stack of
 * class-transformer, more members than can be complained of one by one, members named like those
 * of every object or class (which Nest's pipe and class-transformer drop and class-validator takes
 * for known), and text that PostgreSQL cannot store (NUL) or would change without a word (lone
 * surrogates). Walks without recursion, as the depth is the caller's.
 *
 * @throws ValidationFailedError naming every member that is wrong, or the limit
 */
export function assertSafeInput(input: unknown): void {
  const problems: FieldProblem[] = [];
  let members = 0;
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
    members += memberCount(value);
    if (members > MAX_MEMBERS) {
      throw overLimit(`have more than ${MAX_MEMBERS} members`);
    }
    for (const [key, member] of Object.entries(value)) {
      const field = fieldPath(path, key);
      if (isReservedName(key)) {
        problems.push({ field, message: `${field} is not a known member` });
      }
      pending.push({ value: member, path: field, depth: depth + 1 });
    }
  }
  if (problems.length > 0) {
    throw new ValidationFailedError(problems);
  }
}

/** Without the pairs of `Object.entries`: a body may have hundreds of thousands. */
function memberCount(value: object): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

function isReservedName(name: string): boolean {
  return name in Object.prototype || name === 'prototype';
}

function overLimit(what: string): ValidationFailedError {
  return new ValidationFailedError([{ field: '', message: `The request must not ${what}` }]);
}
