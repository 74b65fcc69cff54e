import { type Candidate, frequenciesOf, rank, type RankedGroup, termWeight } from './rank.js';

const STATISTICS = { documents: 1000, averageLength: 100 };

function group(weights: Record<string, number>, others: Partial<RankedGroup> = {}): RankedGroup {
  const entries = Object.entries(weights).map(([term, documents]): [string, number] => [
    term,
    termWeight(documents, STATISTICS.documents),
  ]);
  return { weights: new Map(entries), ...others };
}

function order(candidates: readonly Candidate[], groups: readonly RankedGroup[]): number[] {
  return rank(candidates, groups, STATISTICS).map(({ id }) => id);
}

describe('rank', () => {
  const common = group({ common: 500 });
  const rare = group({ rare: 2 });

  it('puts articles with all words before those with some', () => {
    const some = { id: 1, terms: `'rare':400`, length: 10 };
    const all = { id: 2, terms: `'common':4 'rare':4`, length: 1000 };
    expect(order([some, all], [common, rare])).toEqual([2, 1]);
  });

  it('puts the rarer of two words first', () => {
    const candidates = [
      { id: 1, terms: `'common':4`, length: 100 },
      { id: 2, terms: `'rare':4`, length: 100 },
    ];
    expect(order(candidates, [common, rare])).toEqual([2, 1]);
  });

  it('puts the shorter of two texts first', () => {
    const candidates = [
      { id: 1, terms: `'rare':4`, length: 1000 },
      { id: 2, terms: `'rare':4`, length: 50 },
    ];
    expect(order(candidates, [rare])).toEqual([2, 1]);
  });

  it('puts more occurrences first', () => {
    const candidates = [
      { id: 1, terms: `'rare':4`, length: 100 },
      { id: 2, terms: `'rare':12`, length: 100 },
    ];
    expect(order(candidates, [rare])).toEqual([2, 1]);
  });

  it('puts accents first as they were typed', () => {
    const plain = { id: 1, terms: `'resume':4`, length: 100 };
    const accented = { id: 2, terms: `'=résumé':4 'resume':4 '~resume':4`, length: 100 };
    const accentless = { term: 'resume', accented: '~resume' };
    expect(order([accented, plain], [group({ resume: 10 }, { accentless })])).toEqual([1, 2]);
    expect(order([plain, accented], [group({ resume: 10, '=résumé': 5 })])).toEqual([2, 1]);
  });

  it('leaves equals in their order', () => {
    const candidates = [3, 1, 2].map((id) => ({ id, terms: `'rare':4`, length: 100 }));
    expect(order(candidates, [rare])).toEqual([3, 1, 2]);
  });

  it('takes each word of an article that is not indexed yet as one occurrence', () => {
    const candidates = [
      { id: 1, terms: `'rare':900`, length: null },
      { id: 2, terms: `'rare':8`, length: 100 },
    ];
    expect(order(candidates, [rare])).toEqual([2, 1]);
  });
});

describe('termWeight', () => {
  it('is positive, even where the counts contradict each other', () => {
    expect(termWeight(1000, 1000)).toBeGreaterThan(0);
    expect(termWeight(20, 10)).toBeGreaterThan(0);
    expect(termWeight(0, 0)).toBeGreaterThan(0);
  });
});

describe('frequenciesOf', () => {
  it('reads the text of a tsvector, whatever the terms are', () => {
    expect([...frequenciesOf(`'a b':4A 'c':12 'd':3C`)]).toEqual([
      ['a b', 4],
      ['c', 12],
      ['d', 3],
    ]);
    expect([...frequenciesOf('')]).toEqual([]);
  });
});
