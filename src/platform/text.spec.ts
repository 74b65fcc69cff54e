import { codePointLength, compareByCodePoint, firstCodePoints, isStorableText } from './text.js';

/** One code point, two UTF-16 units. */
const ASTRAL = '😀';

describe('codePointLength', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['文章', 2],
    [ASTRAL.repeat(3), 3],
    ['e\u0301', 2],
    ['👍🏽', 2],
  ])('of %j is %i', (text, length) => {
    expect(codePointLength(text)).toBe(length);
  });
});

describe('firstCodePoints', () => {
  it.each([
    ['abc', 2, 'ab'],
    ['abc', 3, 'abc'],
    ['abc', 4, 'abc'],
    ['abc', 0, ''],
    ['', 1, ''],
    [`a${ASTRAL}b`, 2, `a${ASTRAL}`],
    [ASTRAL.repeat(5), 3, ASTRAL.repeat(3)],
  ])('of %j takes %i: %j', (text, count, expected) => {
    expect(firstCodePoints(text, count)).toBe(expected);
  });
});

describe('compareByCodePoint', () => {
  it('sorts upper case before lower case, and accented letters last', () => {
    const sorted = ['10', '9', 'B', 'a', 'ab', 'b', 'é'];
    expect(sorted.toReversed().toSorted(compareByCodePoint)).toEqual(sorted);
  });

  it('sorts characters beyond U+FFFF last, unlike UTF-16 units', () => {
    const sorted = ['\uFF5E', ASTRAL];
    expect(sorted.toSorted()).not.toEqual(sorted);
    expect(sorted.toReversed().toSorted(compareByCodePoint)).toEqual(sorted);
  });

  it('returns 0 for equal strings', () => {
    expect(compareByCodePoint('a', 'a')).toBe(0);
  });
});

describe('isStorableText', () => {
  it.each([[''], ['text'], [ASTRAL], ['\u0001\uFEFF\uFFFF\u{10FFFF}']])('accepts %j', (text) => {
    expect(isStorableText(text)).toBe(true);
  });

  it.each([['a\0b'], ['\uD83D'], ['\uDE00'], ['\uDE00\uD83D']])('rejects %j', (text) => {
    expect(isStorableText(text)).toBe(false);
  });
});
