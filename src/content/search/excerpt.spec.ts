import { hitsOf, type Hits, markExcerpt, markTitle } from './excerpt.js';
import { FIELDS } from './search-document.js';

/** Text of a `tsvector`: where terms are in the text, by number of the word. */
function vectorOf(places: Readonly<Record<string, readonly number[]>>): string {
  return Object.entries(places)
    .map(
      ([term, numbers]) =>
        `'${term}':${numbers.map((at) => `${at + FIELDS.text.from}A`).join(',')}`,
    )
    .join(' ');
}

const words = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, at) => `w${from + at}`).join(' ');

function hits(numbers: number[], others: Partial<Hits> = {}): Hits {
  const passage = { word: 0, offset: 0 };
  return { title: new Set(), text: new Set(numbers), from: 0, passage, ...others };
}

describe('hitsOf', () => {
  it('tells words of the title from those of the text', () => {
    const { title, text } = hitsOf(
      `'heron':1A,2A,${FIELDS.description.from}A,${FIELDS.text.from + 7}A`,
      null,
    );
    expect([...title]).toEqual([0, 1]);
    expect([...text]).toEqual([7]);
  });

  it('begins where most of the terms are, with a few words before', () => {
    const places = { heron: [100, 500], reed: [510], "it''s": [1000] };
    expect(hitsOf(vectorOf(places), null).from).toBe(492);
  });

  it('begins with the text if the match is near its beginning', () => {
    expect(hitsOf(vectorOf({ heron: [26] }), null).from).toBe(0);
    expect(hitsOf(vectorOf({ heron: [27] }), null).from).toBe(19);
    expect(hitsOf(null, null)).toMatchObject({ from: 0, passage: { word: 0, offset: 0 } });
  });

  it('reads the last passage that begins before the excerpt', () => {
    const passages = [0, 3, 50, 200, 100, 420];
    const passageAt = (at: number): object => hitsOf(vectorOf({ heron: [at] }), passages).passage;
    expect(passageAt(10)).toEqual({ word: 0, offset: 0 });
    expect(passageAt(57)).toEqual({ word: 0, offset: 0 });
    expect(passageAt(58)).toEqual({ word: 50, offset: 200 });
    expect(passageAt(108)).toEqual({ word: 100, offset: 420 });
    expect(passageAt(5000)).toEqual({ word: 100, offset: 420 });
  });
});

describe('markExcerpt', () => {
  it('shows 35 words from the place on, with their marks', () => {
    const excerpt = markExcerpt(words(100), hits([20], { from: 12 }), true);
    expect(excerpt).toMatch(/^w12 .* <mark>w20<\/mark> .* w46$/);
  });

  it('counts the words from the beginning of the passage', () => {
    const passage = { word: 50, offset: 200 };
    const excerpt = markExcerpt(words(40, 50), hits([60], { from: 52, passage }), true);
    expect(excerpt).toMatch(/^w52 .* <mark>w60<\/mark> .* w86$/);
  });

  it('shows no word that may be cut', () => {
    expect(markExcerpt('a heron sta', hits([1]), false)).toBe('a <mark>heron</mark>');
    expect(markExcerpt('a heron sta.', hits([1]), true)).toBe('a <mark>heron</mark> sta.');
  });

  it.each([
    ['a tag that is torn', 'a heron waits <img src="x', false, 'a <mark>heron</mark>'],
    ['a tag that has just begun', 'a heron waits <', false, 'a <mark>heron</mark>'],
    ['whole tags', '<b>a</b> heron', true, 'a <mark>heron</mark>'],
    ['control characters', 'a\u0002 heron\u0003', true, 'a <mark>heron</mark>'],
  ])('leaves out %s', (_, text, isEnd, expected) => {
    expect(markExcerpt(text, hits([1]), isEnd)).toBe(expected);
  });

  it('keeps what comes after a sign that is no tag', () => {
    expect(markExcerpt('a < b but heron or reed', hits([3]), false)).toBe(
      'a &lt; b but <mark>heron</mark> or',
    );
  });

  it('escapes what is no mark', () => {
    expect(markExcerpt(`"a" & 'heron'`, hits([1]), true)).toBe(
      '&quot;a&quot; &amp; &#39;<mark>heron</mark>&#39;',
    );
  });

  it('is 500 units long at most, without half a character', () => {
    const excerpt = markExcerpt(`${'x'.repeat(499)}\u{20000}`, hits([]), true);
    expect(excerpt).toHaveLength(500);
    expect(excerpt.isWellFormed()).toBe(true);
  });
});

describe('markTitle', () => {
  it('marks the words of these numbers, of which the names of tags are none', () => {
    expect(markTitle('The <b>white</b> whale', new Set([2]))).toBe(
      'The &lt;b&gt;white&lt;/b&gt; <mark>whale</mark>',
    );
  });

  it('marks a compound as a whole', () => {
    expect(markTitle('An e-mail', new Set([2]))).toBe('An <mark>e-mail</mark>');
  });
});
