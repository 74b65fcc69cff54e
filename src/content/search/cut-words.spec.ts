import { cutWords, partsOf } from './cut-words.js';

/** The words of each token, by which they are found, and the further forms. */
function cut(text: string): { words: string[]; joined: string[] } {
  const tokens = [...cutWords(text)];
  return {
    words: tokens.flatMap(({ words }) => words.map(({ folded }) => folded)),
    joined: tokens.flatMap(({ joined }) => joined),
  };
}

describe('cutWords', () => {
  it.each([
    ['words and numbers', 'The White Whale, 1851!', ['the', 'white', 'whale', '1851'], []],
    ['compounds', 'e-mail', ['e', 'mail'], ['email']],
    ['numbers with a point', '1.5', ['1', '5'], ['1.5']],
    ['letters before an apostrophe', 'l’amour', ['amour'], ['lamour']],
    ['letters after an apostrophe', "John's", ['john'], ['johns']],
    ['names with signs', 'C++ and F#', ['c', 'and', 'f'], ['c++', 'f#']],
    ['soft hyphens', 'hy\u00adphen', ['hyphen'], []],
    ['characters that are several words', '½ ﬁne', ['1', '2', 'fine'], []],
    ['Chinese', '机器学习', ['机器', '学习'], []],
    ['Japanese', '東京タワーへ行く', ['東京', 'タワー', 'へ', '行く'], []],
    ['unknown Katakana', 'スマヲ', ['スマヲ'], []],
    ['Thai', 'ภาษาไทย', ['ภาษา', 'ไทย'], []],
    ['mixed texts', 'Nest用', ['nest', '用'], []],
    ['emoji', 'a 🦊', ['a', '🦊'], []],
    ['marks without a letter', 'a \u0301 \u0301-\u0301', ['a'], []],
    ['punctuation', ' … !? ', [], []],
  ])('cuts %s', (_, text, words, joined) => {
    expect(cut(text)).toEqual({ words, joined });
  });

  it('says where a word is', () => {
    const text = 'Über, e-mail 機械';
    const pieces = Array.from(cutWords(text), ({ start, end }) => text.slice(start, end));
    expect(pieces).toEqual(['Über', 'e-mail', '機械']);
  });

  it('keeps the form with accents', () => {
    expect([...cutWords('CAFÉ')].map(({ words }) => words)).toEqual([
      [{ form: 'café', folded: 'cafe' }],
    ]);
  });

  it('cuts a long chain of words into pieces', () => {
    const lengths = Array.from(cutWords('a-'.repeat(10_000)), ({ words }) => words.length);
    expect(Math.max(...lengths)).toBe(16);
    expect(lengths.reduce((sum, length) => sum + length)).toBe(10_000);
  });

  it('cuts a text piece by piece, not as a whole first', () => {
    const begin = performance.now();
    const first = cutWords('机器学习'.repeat(100_000)).next();
    expect(first.done).toBe(false);
    // As a whole it takes half a second.
    expect(performance.now() - begin).toBeLessThan(150);
  });
});

describe('partsOf', () => {
  it.each([
    ['a Chinese compound', '机器学', ['机', '器', '学', '机器', '器学']],
    ['a Chinese word of two characters', '机器', ['机', '器']],
    ['a Korean word', '학교에서', ['학교', '학교에']],
    ['a word with spaces around it', 'whale', []],
  ])('of %s', (_, word, parts) => {
    expect(partsOf(word)).toEqual(parts);
  });
});
