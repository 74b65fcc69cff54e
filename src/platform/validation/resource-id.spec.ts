import { parseResourceId } from './resource-id.js';

describe('parseResourceId', () => {
  it.each([
    ['1', 1],
    ['42', 42],
    ['2147483647', 2_147_483_647],
  ])('reads %s', (segment, id) => {
    expect(parseResourceId(segment)).toBe(id);
  });

  it.each(['', '0', '-1', '+1', ' 1', '1 ', '1.0', '1e1', '0x10', '1\n', '٣', 'one'])(
    'finds no id in %j',
    (segment) => {
      expect(parseResourceId(segment)).toBeUndefined();
    },
  );

  it.each(['2147483648', '9999999999', '99999999999999999999'])(
    'finds no id in %s, which is beyond PostgreSQL’s integer',
    (segment) => {
      expect(parseResourceId(segment)).toBeUndefined();
    },
  );
});
