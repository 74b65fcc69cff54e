import * as fc from 'fast-check';
import { AppError, type FieldProblem, ValidationFailedError } from './app-errors.js';
import {
  boundProblems,
  fieldPath,
  MAX_ERROR_BYTES,
  MAX_PATH_LENGTH,
  MAX_PROBLEMS,
  shorten,
} from './error-limits.js';
import { toProblem } from './problem.js';

/** Code units with the longest JSON escapes, and some without escapes. */
const unit = fc.constantFrom('\0', '\ud800', '\udc00', '"', '\\', '中', '😀', 'a', '.', ' ');

/**
 * A string of up to some thousands of one character, longer than the arbitraries of fast-check create.
 */
const text = fc
  .tuple(fc.array(unit, { maxLength: 5 }), fc.nat({ max: 3000 }))
  .map(([units, times]) => units.join('').repeat(times));

const problems = fc.array(fc.record({ field: text, message: text }), {
  minLength: 1,
  maxLength: 60,
});

describe('shorten', () => {
  it('leaves a short string unchanged', () => {
    expect(shorten('abc', 3)).toBe('abc');
  });

  it('cuts a longer one, with an ellipsis', () => {
    expect(shorten('abcd', 3)).toBe('ab…');
  });

  it('never cuts a surrogate pair', () => {
    expect(shorten('a😀bc', 3)).toBe('a…');
  });
});

describe('fieldPath', () => {
  it('joins names by dots', () => {
    expect(fieldPath(fieldPath('', 'social'), 'twitter')).toBe('social.twitter');
  });

  it('is short, however long and deep the names are', () => {
    const property = fc.property(fc.array(text, { maxLength: 40 }), (names) => {
      const path = names.reduce((parent, name) => fieldPath(parent, name), '');
      return path.length <= MAX_PATH_LENGTH;
    });
    expect(fc.check(property)).toMatchObject({ failed: false });
  });
});

describe('boundProblems', () => {
  it('keeps problems of usual size unchanged', () => {
    const usual = [{ field: 'email', message: 'email must be an email' }];
    expect(boundProblems(usual)).toEqual(usual);
  });

  it('keeps the first twenty problems', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      field: `tags.${index}`,
      message: `tags.${index} must be a text`,
    }));
    expect(boundProblems(many)).toEqual(many.slice(0, MAX_PROBLEMS));
  });

  it('keeps at least one, however large it is', () => {
    const size = 2 ** 20;
    const huge = { field: '\0'.repeat(size), message: '\ud800'.repeat(size) };
    expect(boundProblems([huge])).toHaveLength(1);
  });
});

describe('an error response', () => {
  const context = { requestId: 'r'.repeat(128), method: 'DELETE' };

  it('has a limited size, whatever is wrong with a request', () => {
    const property = fc.property(problems, (found: FieldProblem[]) => {
      const error = new ValidationFailedError(found);
      const { body } = toProblem(error, context);
      return sizeOf(body) <= MAX_ERROR_BYTES;
    });
    expect(fc.check(property, { numRuns: 300 })).toMatchObject({ failed: false });
  });

  it('has a limited size for any message of other errors', () => {
    class LoudError extends AppError {}
    const property = fc.property(text, (words) => {
      const errors = [
        new LoudError('bad_request', words),
        Object.assign(new Error(words), { statusCode: 400 }),
        Object.assign(new Error(words), { statusCode: 404 }),
      ];
      return errors.every((error) => {
        const { body } = toProblem(error, context);
        return sizeOf(body) <= MAX_ERROR_BYTES;
      });
    });
    expect(fc.check(property)).toMatchObject({ failed: false });
  });

  it('says how many problems are not listed', () => {
    const many = Array.from({ length: 22 }, (_, index) => ({ field: `f${index}`, message: 'm' }));
    expect(new ValidationFailedError(many).message).toMatch(/^(m; ){20}2 more$/);
  });
});

function sizeOf(body: object): number {
  return Buffer.byteLength(JSON.stringify(body));
}
