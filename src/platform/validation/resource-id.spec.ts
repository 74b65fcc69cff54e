import { NotFoundError } from '../errors/app-errors.js';
import { ResourceIdPipe } from './resource-id.pipe.js';
import { parseResourceId } from './resource-id.js';

describe('parseResourceId', () => {
  it.each([
    ['1', 1],
    ['42', 42],
    ['2147483647', 2_147_483_647],
  ])('parses %s', (segment, id) => {
    expect(parseResourceId(segment)).toBe(id);
  });

  it.each(['', '0', '-1', '+1', ' 1', '1 ', '1.0', '1e1', '0x10', '1\n', '٣', 'one'])(
    'rejects %j',
    (segment) => {
      expect(parseResourceId(segment)).toBeUndefined();
    },
  );

  it.each(['2147483648', '9999999999', '99999999999999999999'])(
    'rejects %s, which is beyond PostgreSQL’s integer',
    (segment) => {
      expect(parseResourceId(segment)).toBeUndefined();
    },
  );
});

describe('ResourceIdPipe', () => {
  class ThingNotFoundError extends NotFoundError {
    constructor() {
      super('Thing not found');
    }
  }
  const pipe = new ResourceIdPipe(ThingNotFoundError);

  it('returns the id of a path segment', () => {
    expect(pipe.transform('42')).toBe(42);
  });

  it.each(['0', '1e1', '2147483648', 'one'])(
    'throws the error of the resource for the invalid id %s',
    (segment) => {
      expect(() => pipe.transform(segment)).toThrow(ThingNotFoundError);
    },
  );
});
