import { Article } from './article.entity.js';

/** One code point, two UTF-16 units. */
const ASTRAL = '😀';

describe('Article.describe', () => {
  it.each([
    ['', ''],
    ['A short text.\n', 'A short text.\n'],
    ['x'.repeat(999), 'x'.repeat(999)],
    [ASTRAL.repeat(999), ASTRAL.repeat(999)],
  ])('returns the whole text of up to 999 characters: %#', (text, description) => {
    expect(Article.describe(text)).toBe(description);
  });

  it.each([
    ['x'.repeat(1000), `${'x'.repeat(999)}…`],
    [ASTRAL.repeat(1000), `${ASTRAL.repeat(999)}…`],
    [`${'x'.repeat(998)}${ASTRAL}y`, `${'x'.repeat(998)}${ASTRAL}…`],
    ['x'.repeat(200_000), `${'x'.repeat(999)}…`],
  ])(
    'returns the first 999 characters of a longer text, and an ellipsis: %#',
    (text, description) => {
      expect(Article.describe(text)).toBe(description);
    },
  );
});
