import * as fc from 'fast-check';
import { type FieldProblem, ValidationFailedError } from '../../../platform/errors/app-errors.js';
import { MAX_ERROR_BYTES } from '../../../platform/errors/error-limits.js';
import { errorsOf } from './errors-of.js';

/** Long strings, also of code units whose JSON escapes are longest. */
const text = fc
  .tuple(fc.constantFrom('\0', '\ud800', 'article.', '中', 'a'), fc.nat({ max: 3000 }))
  .map(([unit, times]) => unit.repeat(times));

const problems = fc.array(fc.record({ field: text, message: text }), {
  minLength: 1,
  maxLength: 60,
});

describe('errorsOf', () => {
  it('stays within the size limit of an error response, whatever is wrong with a request', () => {
    const property = fc.property(problems, (found: FieldProblem[]) => {
      const errors = errorsOf(new ValidationFailedError(found), '');
      return Buffer.byteLength(JSON.stringify({ errors })) <= MAX_ERROR_BYTES;
    });
    expect(fc.check(property, { numRuns: 300 })).toMatchObject({ failed: false });
  });

  it('lists the problems of one field together', () => {
    const error = new ValidationFailedError([
      { field: 'article.title', message: 'article.title is one thing' },
      { field: 'article.title', message: 'is another' },
    ]);
    expect(errorsOf(error, '')).toEqual({ title: ['is one thing', 'is another'] });
  });
});
