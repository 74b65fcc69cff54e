import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ArticleWords, FIELDS, type SearchDocument } from './search-document.js';
import type { SearchedContent } from './searched-content.js';

const EMPTY: SearchedContent = { title: '', description: '', text: '', language: null, tags: [] };

async function documentOf(
  content: Partial<SearchedContent>,
  stems: Readonly<Record<string, string>> = {},
  dictionary?: string,
): Promise<SearchDocument> {
  const words = await ArticleWords.of({ ...EMPTY, ...content });
  return words.toDocument(new Map(Object.entries(stems)), dictionary);
}

function digest(text: string): string {
  return hash('sha256', text).slice(0, 16);
}

describe('ArticleWords', () => {
  it('counts words by the field they are in', async () => {
    const all = { title: 'Heron', description: 'heron', tags: ['heron'], text: 'heron' };
    const { terms, positions, length } = await documentOf(all);
    expect(terms.split(' ')).toEqual(
      expect.arrayContaining(["'heron':23", "'^heron':1C", "'*heron':1C"]),
    );
    const places = Object.values(FIELDS).map(({ from }) => from);
    expect(positions).toBe(`'heron':${places.join(',')}`);
    expect(length).toBe(4);
  });

  it('keeps words, stems and the dictionary apart', async () => {
    const { terms, positions } = await documentOf(
      { text: 'Herons' },
      { herons: 'heron' },
      'english',
    );
    expect(terms.split(' ').toSorted()).toEqual(["'@english':1C", "'heron':4C", "'herons':4"]);
    expect(positions).toBe(`'heron':${FIELDS.text.from}`);
  });

  it('knows how a word was written', async () => {
    const { terms } = await documentOf({ text: 'Café' });
    expect(terms.split(' ').toSorted()).toEqual(["'=café':4C", "'cafe':4", "'~cafe':4C"]);
  });

  it('takes the names of HTML tags for no words', async () => {
    const { terms } = await documentOf({ text: '<div class="a">heron</div> <!-- b -->' });
    expect(terms).toBe("'heron':4");
  });

  it('notes passages in code points', async () => {
    const { passages } = await documentOf({ text: `🦊! ${'a '.repeat(100)}` });
    expect(passages).toEqual([0, 0, 48, 3 + 47 * 2, 96, 3 + 95 * 2]);
  });

  it('notes no positions beyond those of the field, and of one word no more than are kept', async () => {
    const { positions, length } = await documentOf({ title: `${'a '.repeat(400)}b` });
    expect(length).toBe(401);
    expect(positions.match(/\d+/g)).toHaveLength(255);
    expect(positions).not.toContain('b');
  });

  it('lets others run meanwhile', async () => {
    const text = Array.from({ length: 30_000 }, (_, at) => at.toString(36)).join(' ');
    const state = { turns: 0, isDone: false };
    const others = (async () => {
      while (!state.isDone) {
        state.turns++;
        await delay(0);
      }
    })();
    const words = await ArticleWords.of({ ...EMPTY, text });
    const afterCutting = state.turns;
    await words.toDocument(new Map(), undefined);
    state.isDone = true;
    await others;
    expect(afterCutting).toBeGreaterThan(1);
    expect(state.turns - afterCutting).toBeGreaterThan(1);
  });

  it('tells by its digests which content and tags were indexed', async () => {
    const { contentDigest, tagsDigest } = await documentOf({
      title: 'a',
      description: 'b🦊',
      text: 'c',
      tags: ['\u{1f600}', '\uff5e', 'b'],
    });
    expect(contentDigest).toBe(digest('a\n2\nb🦊\n\nc'));
    expect(tagsDigest).toBe(digest('b\n\uff5e\n\u{1f600}'));
    const [one, other] = [
      await documentOf({ description: 'a', text: 'b\n\nc' }),
      await documentOf({ description: 'a\n\nb', text: 'c' }),
    ];
    expect(one.contentDigest).not.toBe(other.contentDigest);
  });
});
