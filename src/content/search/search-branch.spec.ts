import { type Branch, intersectionOf, isFoundByReading, unionOf } from './search-branch.js';

const branch = (entries: number, share: number): Branch => ({
  condition: `'x'`,
  entries,
  matches: entries,
  share,
});

describe('a branch of a search', () => {
  it('is looked up in the index, unless most articles match', () => {
    expect(isFoundByReading(branch(300, 0.03), 120)).toBe(false);
    expect(isFoundByReading(branch(9000, 0.9), 120)).toBe(true);
    expect(isFoundByReading(branch(9000, 0.9), 600)).toBe(false);
    expect(isFoundByReading(branch(500_000, 0.5), 600)).toBe(true);
  });

  it('is read from a bounded number of articles, if it is in so many that the index takes longer', () => {
    expect(isFoundByReading(branch(190_000, 0.001), 600)).toBe(false);
    expect(isFoundByReading(branch(210_000, 0.001), 600)).toBe(true);
  });

  it('is as large as all its parts, or as the smallest one', () => {
    expect(unionOf([branch(10, 0.1), branch(20, 0.2)])).toMatchObject({
      entries: 30,
      matches: 30,
      share: 0.2,
    });
    const both = intersectionOf([branch(10, 0.1), branch(20, 0.2)]);
    expect(both).toMatchObject({ entries: 30, matches: 10 });
    expect(both.share).toBeCloseTo(0.02);
  });

  it('is nothing without a part', () => {
    expect(isFoundByReading(branch(0, 0), 600)).toBe(false);
  });
});
