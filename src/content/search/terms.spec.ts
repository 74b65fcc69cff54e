import { VectorText } from './terms.js';

/** Bytes that a `tsvector` holds, without what it needs for each term. */
const POSTGRES_LIMIT = 1_048_575;

describe('VectorText', () => {
  it('stays within what a tsvector holds', () => {
    const vector = new VectorText();
    for (let at = 0; at < 100_000; at++) {
      vector.addWord(`word-${at}`, 1);
      vector.addPositions(`word-${at}`, [1, 2, 3]);
    }
    expect(Buffer.byteLength([...vector.parts()].join(''))).toBeLessThan(POSTGRES_LIMIT);
  });

  it('adds up the frequency of what is a word and a stem, and labels what is no word', () => {
    const vector = new VectorText();
    vector.addWord('heron', 4);
    vector.addStem('heron', 8);
    vector.addStem('reed', 20_000);
    expect([...vector.parts()]).toEqual(["'heron':12", "'reed':16383C"]);
  });
});
