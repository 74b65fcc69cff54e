import { editDistance, nearestWord } from './spelling.js';

describe('editDistance', () => {
  it.each([
    ['whale', 'whale', 0],
    ['whale', 'whales', 1],
    ['whale', 'whal', 1],
    ['whale', 'whole', 1],
    ['wahle', 'whale', 1],
    ['hwael', 'whale', 2],
    ['ca', 'abc', 3],
    ['', 'abc', 3],
    ['a', '', 1],
    ['🦊a', '🦉a', 1],
  ])('of %j and %j is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });
});

describe('nearestWord', () => {
  const known = [
    { term: 'whale', documents: 5 },
    { term: 'whole', documents: 9 },
    { term: 'aerodynamics', documents: 1 },
  ];

  it.each([
    ['the nearer one', 'whalee', 'whale'],
    ['the more common of equals', 'whule', 'whole'],
    ['one with two errors, if it is long', 'areodinamics', 'aerodynamics'],
    ['none with two errors, if it is short', 'hwael', undefined],
  ])('is %s', (_, word, nearest) => {
    expect(nearestWord(word, known)).toBe(nearest);
  });
});
