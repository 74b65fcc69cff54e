import { RUN, WordRuns } from './word-runs.js';

/** Characters of the Basic Multilingual Plane, a few thousand at a time. */
const BLOCKS = Array.from({ length: 16 }, (_, at) => at * 0x1000);

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function runsOf(text: string): string[] {
  const runs = new WordRuns(text);
  const found: string[] = [];
  while (runs.next()) {
    found.push(text.slice(runs.start, runs.end));
  }
  return found;
}

function matchesOf(text: string): string[] {
  return text.match(new RegExp(RUN.source, 'gu')) ?? [];
}

describe('WordRuns', () => {
  it.each(BLOCKS)('finds what the pattern finds among the characters from %i on', (first) => {
    for (let unit = first; unit < first + 0x1000; unit++) {
      const character = String.fromCharCode(unit);
      const text = `${character} a${character}b-${character}c ${character}-d+${character} C++${character}e`;
      expect(runsOf(text)).toEqual(matchesOf(text));
    }
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['signs at either end', "-a- 'b' .c. +d #e"],
    ['signs that stand together', "a--b a-'b a.-b-c"],
    ['names with signs', 'c++ c+++ c++++ C# c#d c++d c+++d c+#1'],
    ['marks after signs', 'c+\u0301 c++\u0301d -\u0301'],
    ['as many parts as may be, and more', 'a-'.repeat(40)],
    ['letters beyond the plane', '𝒜 a𝒜 𝒜a a-𝒜 𝒜-a c+𝒜 c++𝒜 a-b-𝒜-c'],
    ['ideographs beyond the plane', '𠀀𠀁学𠀂'],
    ['emoji', '🦊🦊 a🦊b 👩‍👩‍👧 🇩🇪 ☂️ 1️⃣ ©'],
    ['halves of surrogate pairs', '\ud800a \udc00 a\ud800b a-\udc00 \udc00\ud800'],
  ])('finds what the pattern finds in %s', (_, text) => {
    expect(runsOf(text)).toEqual(matchesOf(text));
  });

  it('tells scripts without spaces', () => {
    const text = 'abc Nest用 дом 𠀀 ไทย 🦊 한국 カ';
    const runs = new WordRuns(text);
    while (runs.next()) {
      expect(runs.isUnspaced).toBe(UNSPACED.test(text.slice(runs.start, runs.end)));
    }
  });
});
