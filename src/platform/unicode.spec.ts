import { foldName, isNormalizable, MAX_COMBINING_MARKS, normalizeText } from './unicode.js';

/** Every character of the Unicode version of Node. */
function* everyCharacter(): Generator<string> {
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (!/\p{C}/u.test(character)) {
      yield character;
    }
  }
}

describe('normalizeText', () => {
  it.each([
    ['e\u0301', 'é'],
    ['é', 'é'],
    ['カ\u3099イト\u3099', 'ガイド'],
    ['\u1100\u1161\u11a8', '각'],
    ['ﬁ', 'ﬁ'],
    ['ＡＢ', 'ＡＢ'],
    ['\ufb2c', '\u05e9\u05bc\u05c1'],
  ])('of %j is %j', (text, normalized) => {
    expect(normalizeText(text)).toBe(normalized);
  });
});

describe('foldName', () => {
  it.each([
    ['Jane_Doe-7', 'jane_doe-7'],
    ['FOO@BAR.COM', 'foo@bar.com'],
    ['INFO', 'info'],
    ['ＩＮＦＯ', 'info'],
    ['e\u0301', 'É'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ὈΔΥΣΣΕΎΣ', 'ὀδυσσεύς'],
    ['ﬁ', 'FI'],
    ['\u212a', 'k'],
    ['ſ', 'S'],
    ['ｶﾞ', 'ガ'],
  ])('maps %j and %j to the same string', (one, other) => {
    expect(foldName(one)).toBe(foldName(other));
  });

  it.each([
    ['a', 'b'],
    ['e', 'é'],
    ['か', 'が'],
    ['か', 'カ'],
    ['a b', 'ab'],
  ])('distinguishes %j from %j', (one, other) => {
    expect(foldName(one)).not.toBe(foldName(other));
  });

  it('is idempotent for every character, and ignores case', () => {
    const odd: string[] = [];
    for (const character of everyCharacter()) {
      const folded = foldName(character);
      const others = [folded, character.toUpperCase(), character.toLowerCase()];
      if (others.some((other) => foldName(other) !== folded)) {
        odd.push(character);
      }
    }
    expect(odd).toEqual([]);
  });
});

describe('isNormalizable', () => {
  const mark = '\u0301';

  it('accepts as many consecutive combining marks as the Stream-Safe Text Format', () => {
    const texts = [0, 1].map((more) => `a${mark.repeat(MAX_COMBINING_MARKS + more)}b`);
    expect(texts.map(isNormalizable)).toEqual([true, false]);
  });

  it.each([['a'], ['\u034f']])('counts runs separated by %j on their own', (between) => {
    const runs = `${between}${mark.repeat(MAX_COMBINING_MARKS)}`;
    expect(isNormalizable(runs.repeat(100))).toBe(true);
  });

  it('counts everything that normalisation can turn into a mark', () => {
    const missed: string[] = [];
    for (const character of everyCharacter()) {
      const startsWithMark = /^\p{M}/u.test(character.normalize('NFKD'));
      // These two belong to the letter before them: the rest of what they are is a letter.
      const isVowelSign = /[\u0e33\u0eb3]/.test(character);
      const partsRuns = character === '\u034f';
      if (startsWithMark && !isVowelSign && !partsRuns && isNormalizable(character.repeat(31))) {
        missed.push(character);
      }
    }
    expect(missed).toEqual([]);
  });
});
