import { type FieldProblem, ValidationFailedError } from '../errors/app-errors.js';
import { fieldPath } from '../errors/error-limits.js';
import { isNormalizable, MAX_COMBINING_MARKS, normalizeText } from '../unicode.js';

const NONE: ReadonlySet<string> = new Set();

/**
 * Normalises every string in `input` to NFC, in place, so that later steps measure, compare and store
 * the same form. It does not recurse.
 *
 * @param input already checked by `assertSafeInput`, so its depth and size are limited
 * @param verbatim paths of fields to leave unchanged
 * @throws ValidationFailedError listing every string that is not {@link isNormalizable}
 */
export function normalizeInput(input: unknown, verbatim: ReadonlySet<string> = NONE): void {
  const problems: FieldProblem[] = [];
  const pending = [{ container: input, path: '' }];
  for (let item = pending.pop(); item; item = pending.pop()) {
    const { container, path } = item;
    if (typeof container !== 'object' || container === null) {
      continue;
    }
    for (const [key, value] of Object.entries(container)) {
      const field = fieldPath(path, key);
      if (typeof value !== 'string') {
        pending.push({ container: value, path: field });
      } else if (verbatim.has(field)) {
        continue;
      } else if (isNormalizable(value)) {
        Reflect.set(container, key, normalizeText(value));
      } else {
        const message = `${field} must not have more than ${MAX_COMBINING_MARKS} combining marks in a row`;
        problems.push({ field, message });
      }
    }
  }
  if (problems.length > 0) {
    throw new ValidationFailedError(problems);
  }
}
