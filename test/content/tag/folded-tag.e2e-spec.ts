import { foldWord, lowerWord } from '../../../src/content/search/fold-word.js';
import { foldedTag } from '../../../src/content/tag/tag-beginnings.sql.js';
import { runElsewhere } from '../../support/other-connection.js';
import { useTestApp } from '../../support/test-app.js';

describe('the folded name of a tag', () => {
  const api = useTestApp();

  it.each([
    ['Latin', 0x41, 0x24f],
    ['Latin with several accents', 0x1e00, 0x1eff],
    ['Greek and Cyrillic', 0x370, 0x52f],
    ['polytonic Greek', 0x1f00, 0x1fff],
    ['Hebrew', 0x5d0, 0x5ea],
    ['Arabic, but its lengthening stroke', 0x641, 0x6ff],
    ['Devanagari', 0x904, 0x97f],
    ['kana', 0x3041, 0x30ff],
    ['Hangul', 0xac00, 0xacff],
    ['fullwidth and halfwidth', 0xff10, 0xffdc],
  ])(
    'is the same in PostgreSQL as in the search, for each letter of %s',
    async (_, first, last) => {
      const letters = Array.from({ length: last - first + 1 }, (_letter, at) =>
        String.fromCodePoint(first + at),
      ).filter((letter) => /[\p{L}\p{N}]/u.test(letter));
      const rows = await runElsewhere<{ letter: string; folded: string }>(
        api,
        `select letter, ${foldedTag('letter')} as folded from unnest($1::text[]) letter`,
        [letters],
      );
      expect(rows).toEqual(
        letters.map((letter) => ({ letter, folded: foldWord(lowerWord(letter)) })),
      );
    },
  );
});
