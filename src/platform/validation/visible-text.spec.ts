import { isVisibleLine } from './visible-text.js';

describe('isVisibleLine', () => {
  it.each([
    'Jane Doe',
    'José Ñandú O’Neil-Żółć',
    'Дарья',
    '山田 太郎',
    'محمد علي',
    'דוד בן־גוריון',
    // Persian with a zero-width non-joiner, Sinhala with a joiner.
    'حسین علی\u200cپور',
    'ශ්\u200dරී',
    '👩\u200d🚀 ❤\ufe0f\u200d🔥 👩🏽\u200d🚀',
  ])('accepts %s', (text) => {
    expect(isVisibleLine(text)).toBe(true);
  });

  it.each([
    ['a right-to-left override', 'Jane \u202Eeod'],
    ['an isolate', 'Jane \u2066Doe\u2069'],
    ['a right-to-left mark', 'Jane\u200F'],
    ['an Arabic letter mark', 'Jane\u061C'],
    ['a zero-width space', 'Ja\u200Bne'],
    ['a joiner between Latin letters', 'Ja\u200Dne'],
    ['a non-joiner between Latin letters', 'Ja\u200Cne'],
    ['a joiner at the end', 'علی\u200c'],
    ['two joiners', 'علی\u200c\u200cپور'],
    ['a soft hyphen', 'Ja\u00ADne'],
    ['a word joiner', 'Ja\u2060ne'],
    ['a byte order mark', '\uFEFFJane'],
    ['a Hangul filler', '\u3164'],
    ['a variation selector', 'J\uFE0Fane'],
    ['a tag character', 'Jane\u{E0041}'],
    ['a blank of Braille', '\u2800'],
    ['a line feed', 'Jane\nDoe'],
    ['a carriage return', 'Jane\rDoe'],
    ['a line separator', 'Jane\u2028Doe'],
    ['a next line', 'Jane\u0085Doe'],
    ['a tab', 'Jane\tDoe'],
    ['an escape', 'Jane\u001B[31m'],
    ['an interlinear annotation', 'Jane\uFFF9Doe\uFFFB'],
  ])('rejects %s', (_, text) => {
    expect(isVisibleLine(text)).toBe(false);
  });
});
