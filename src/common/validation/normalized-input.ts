import { type FieldProblem, ValidationFailedError } from '../errors/app-errors.js';
import { isNormalizable, MAX_COMBINING_MARKS, normalizeText } from '../unicode.js';

const NONE: ReadonlySet<string> = new Set();

/**
 * Puts every text in `input` into NFC, in place: what comes after sees, measures, compares and stores
 * one form of it. Walks without recursion.
 *
 * @param input what `assertPlainInput` has found to be neither deep nor of many members
 * @param verbatim paths of members that stay as they were typed
 * @throws ValidationFailedError naming every text that would take long, see {@link isNormalizable}
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
      const field = path === '' ? key : `${path}.${key}`;
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
