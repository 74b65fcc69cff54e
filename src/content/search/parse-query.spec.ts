import type { Word } from './cut-words.js';
import { parseQuery } from './parse-query.js';

const folded = (words: readonly Word[]): string => words.map((word) => word.folded).join(' ');

/** Short: `a|"b c"` are alternatives, `-a` is excluded. */
function parse(text: string): string[] {
  const { groups, excluded } = parseQuery(text);
  return [
    ...groups.map(({ alternatives }) =>
      alternatives
        .map((each) => (each.kind === 'word' ? each.word.folded : `"${folded(each.words)}"`))
        .join('|'),
    ),
    ...excluded.map((words) => `-${folded(words)}`),
  ];
}

describe('parseQuery', () => {
  it.each([
    ['white whale', ['white', 'whale']],
    ['"white whale"', ['"white whale"']],
    ['"white whale', ['"white whale"']],
    ['white" whale', ['white', '"whale"']],
    ['whale -white', ['whale', '-white']],
    ['whale --white', ['whale', '-white']],
    ['whale -"the white"', ['whale', '-the white']],
    ['whale - white', ['whale', 'white']],
    ['whale or ahab', ['whale|ahab']],
    ['whale OR "captain ahab" OR ship', ['whale|"captain ahab"|ship']],
    ['white whale or ahab sea', ['white', 'whale|ahab', 'sea']],
    ['or whale or', ['whale']],
    ['whale or -white', ['whale', '-white']],
    ['"or"', ['"or"']],
    ['e-mail', ['e', 'mail']],
    ['whale-', ['whale']],
    ['""', []],
    [' - "', []],
  ])('reads %j', (text, parsed) => {
    expect(parse(text)).toEqual(parsed);
  });

  it('knows where a word is in the query, so that it can be corrected', () => {
    const text = '"a" -b wahle';
    const places = parseQuery(text).groups.map(({ place }) => place);
    expect(places).toEqual([undefined, { start: 7, end: 12 }]);
  });

  it('takes 40 words at most', () => {
    expect(parse('a '.repeat(100))).toHaveLength(40);
  });

  it('finds a Korean word without its particle', () => {
    const [group] = parseQuery('학교에서').groups;
    expect(group?.alternatives).toMatchObject([{ joined: ['학교', '학교에'] }]);
  });
});
