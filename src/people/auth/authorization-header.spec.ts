import { tokenInHeader } from './authorization-header.js';

describe('tokenInHeader', () => {
  const schemes = ['token', 'bearer'];

  it.each([
    ['Bearer abc', 'abc'],
    ['Token abc', 'abc'],
    ['bEARER abc', 'abc'],
    ['Bearer   abc', 'abc'],
    ['Bearer abc def', 'abc def'],
  ])('finds the token in %j', (header, token) => {
    expect(tokenInHeader(header, schemes)).toBe(token);
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer,abc', 'abc', 'x Bearer abc'])(
    'finds none in %j',
    (header) => {
      expect(tokenInHeader(header, schemes)).toBeNull();
    },
  );
});
