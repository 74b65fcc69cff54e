import { foldWord, lowerWord } from './fold-word.js';

describe('lowerWord', () => {
  it.each([
    ['case', 'WORD', 'word'],
    ['width', 'ＡＢＣ１２', 'abc12'],
    ['ligatures', 'ﬁne', 'fine'],
    ['composition', 'e\u0301', 'é'],
    ['soft hyphens and joiners', 'soft\u00adhy\u200dphen', 'softhyphen'],
    ['the Arabic tatweel', 'كـتاب', 'كتاب'],
  ])('takes no account of %s', (_, word, expected) => {
    expect(lowerWord(word)).toBe(expected);
  });

  it('keeps accents', () => {
    expect(lowerWord('Élan')).toBe('élan');
  });

  it('keeps the first 64 units of a word, and no half of a character', () => {
    expect(lowerWord('x'.repeat(100))).toHaveLength(64);
    expect(lowerWord(`${'x'.repeat(63)}\u{20000}`).isWellFormed()).toBe(true);
  });

  it('takes no longer for a word of many marks than for its beginning', () => {
    const begin = performance.now();
    lowerWord(`e${'\u0301\u0323'.repeat(50_000)}`);
    // Normalised as a whole it takes seconds.
    expect(performance.now() - begin).toBeLessThan(200);
  });
});

describe('foldWord', () => {
  it.each([
    ['café', 'cafe'],
    ['große', 'grosse'],
    ['œuvre', 'oeuvre'],
    ['smørrebrød', 'smorrebrod'],
    ['łódź', 'lodz'],
    ['ίσως', 'ισωσ'],
    ['ёлка', 'елка'],
    ['йод', 'йод'],
    ['שָׁלוֹם', 'שלום'],
    ['مُحَمَّد', 'محمد'],
    ['ガス', 'ガス'],
    ['plain', 'plain'],
  ])('makes of %j %j', (word, folded) => {
    expect(foldWord(word)).toBe(folded);
  });
});
