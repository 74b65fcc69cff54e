import { planSearch, type SearchPlan } from './search-plan.js';
import type { TermGroup } from './term-group.js';

const STATISTICS = { documents: 1_000_000, averageLength: 100 };

function group(terms: string[], others: Partial<TermGroup> = {}): TermGroup {
  return { terms, phrases: [], isStopWord: false, ...others };
}

const phrase = (...words: string[]): TermGroup =>
  group([], { phrases: [words.map((word) => [word])] });

function plan(
  groups: TermGroup[],
  counts: Record<string, number> = {},
  excluded: TermGroup[] = [],
): SearchPlan | undefined {
  return planSearch(groups, excluded, new Map(Object.entries(counts)), STATISTICS);
}

describe('planSearch', () => {
  it('finds nothing by nothing', () => {
    expect(plan([])).toBeUndefined();
    expect(plan([], {}, [group(['a'])])).toBeUndefined();
  });

  it('finds all that has any of the words', () => {
    expect(plan([group(['a']), group(['b', 'c'])], { a: 200, b: 200, c: 300 })).toMatchObject({
      any: { condition: `(('a') | ('b' | 'c'))`, entries: 700 },
      all: { condition: `(('a') & ('b' | 'c'))` },
      words: 2,
      atLeast: 300,
      required: null,
      excluded: null,
      terms: ['a', 'b', 'c'],
    });
  });

  it('compares articles by their words, and by whether those are in the title or matter, the rarest first', () => {
    const { parts = [] } = plan([group(['a'])], { a: 500, '^a': 20, '*a': 30 }) ?? {};
    expect(parts).toMatchObject([
      { condition: `('^a')`, entries: 20, isWord: false },
      { condition: `('*a')`, entries: 30, isWord: false },
      { condition: `('a')`, entries: 500, isWord: true },
    ]);
    const [title, strong, word] = parts.map(({ weight }) => weight);
    expect(word).toBeCloseTo(7.6);
    expect(title).toBeCloseTo(7.6);
    expect(strong).toBeCloseTo(10.13);
  });

  it('looks for a beginning of words by one condition, whatever words begin like it', () => {
    const beginning = group(['aer', 'aerial', 'aeronaut', 'fly'], { beginning: 'aer' });
    const { parts, any } = plan([beginning], { aerial: 900, fly: 1, '^aerial': 1 }) ?? {};
    expect(any).toMatchObject({ condition: `(('fly' | 'aer':*))`, entries: 901 });
    expect(parts).toMatchObject([
      { condition: `('*fly' | '*aer':*)`, entries: 0 },
      { condition: `('^fly' | '^aer':*)`, entries: 1 },
      { condition: `('fly' | 'aer':*)`, entries: 901 },
    ]);
  });

  it('asks for phrases by their places', () => {
    expect(plan([phrase('a', 'b'), group(['c'])])).toMatchObject({
      parts: [],
      any: { condition: `(((('a') & ('b'))))` },
      required: `((('a') <-> ('b')))`,
    });
  });

  it('leaves out what is excluded', () => {
    const others = [group(['b']), phrase('c', 'd')];
    const counts = { a: 500_000, b: 250_000 };
    const { any, excluded, atLeast } = plan([group(['a'])], counts, others) ?? {};
    const condition = `(('a')) & !('b')`;
    expect(any).toEqual({ condition, entries: 500_000, matches: 500_000, share: 0.375 });
    expect(atLeast).toBe(0);
    expect(excluded).toBe(`(('c') <-> ('d'))`);
  });

  it('takes stop words into account only where there is nothing else', () => {
    const stopWord = group(['the'], { isStopWord: true });
    expect(plan([stopWord, group(['a'])])?.any.condition).toBe(`(('a'))`);
    expect(plan([stopWord])?.any.condition).toBe(`(('the'))`);
  });

  it('quotes whatever a term is', () => {
    expect(plan([group([`a'b\\c | !d`])])?.any.condition).toBe(`(('a''b\\\\c | !d'))`);
  });
});
