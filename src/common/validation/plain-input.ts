import { type FieldProblem, ValidationFailedError } from '../errors/app-errors.js';
import { isStorableText } from '../text.js';

/** No body of the contract nests deeper than two levels; the rest is room to grow. */
const MAX_DEPTH = 32;

/**
 * Refuses input that would break what comes after: nesting that overflows the stack of
 * class-transformer, members that it drops without a word (`constructor`, `toString` and whatever
 * else every object has), and text that PostgreSQL cannot store (NUL) or would change without a word
 * (lone surrogates). Walks without recursion, as the depth is the caller's.
 *
 * @throws ValidationFailedError naming every such member, or the depth
 */
export function assertPlainInput(input: unknown): void {
  const problems: FieldProblem[] = [];
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
      const message = `The body must not nest deeper than ${MAX_DEPTH} levels`;
      throw new ValidationFailedError([{ field: '', message }]);
    }
    for (const [key, member] of Object.entries(value)) {
      const field = path === '' ? key : `${path}.${key}`;
      if (key in Object.prototype) {
        problems.push({ field, message: `${field} is not a known member` });
      } else {
        pending.push({ value: member, path: field, depth: depth + 1 });
      }
    }
  }
  if (problems.length > 0) {
    throw new ValidationFailedError(problems);
  }
}
