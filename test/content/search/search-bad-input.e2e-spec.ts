import { MAX_QUERY_LENGTH } from '../../../src/content/search/search-limits.js';
import { Article } from '../../../src/content/article/article.entity.js';
import { runJobAfterOthers } from '../../support/jobs.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

/** All searches. */
const PATHS = ['/article?', '/article?prefix=true&', '/user/article?', '/search/suggest?'];

/** The greatest number of SQL statements for any search, with the first use of its dictionaries. */
const MAX_STATEMENTS = 20;

/** The greatest number for writing an article, whatever its text is. */
const MAX_WRITING_STATEMENTS = 6;

/** The longest text of an article, in code points. */
const MAX_TEXT = 200_000;

/** `piece` as often as it fits into a query. */
function filled(piece: string): string {
  return [...piece.repeat(MAX_QUERY_LENGTH)].slice(0, MAX_QUERY_LENGTH).join('');
}

/** So many different words, each of one character. */
function distinctWords(count: number, first: number, separator = ' '): string {
  return Array.from({ length: count }, (_, at) => String.fromCodePoint(first + at)).join(separator);
}

/** Queries that no person means, with a word for each. */
const STRANGE_QUERIES: readonly (readonly [string, string])[] = [
  ['one word, again and again', filled('heron ')],
  ['one letter, again and again', filled('a ')],
  ['one word of the greatest length', filled('heron')],
  ['one letter of the greatest length', filled('x')],
  ['100 different words', distinctWords(100, 0x4e00)],
  ['100 different letters', distinctWords(100, 0x400)],
  ['different words without spaces', distinctWords(MAX_QUERY_LENGTH, 0x4e00, '')],
  ['a language without spaces', filled('ภาษาไทย')],
  ['words that are found, and many that are not', filled('heron bird xyzzy reeds ')],
  ['misspelled words', filled('hreon brid reads ')],
  ['only punctuation', "!@#$%^&*()_+<>?:|&!'\\"],
  ['the greatest length of punctuation', filled('.,;:!?')],
  ['only stop words', filled('the of and ')],
  ['only white space', filled(' \t\n')],
  ['nothing', ''],
  ['right-to-left marks', filled('\u200f\u200e\u202e')],
  ['invisible characters', filled('\u200b\u200d\u00ad\ufeff\u2060')],
  ['variation selectors', filled('\ufe0f\u{e0100}')],
  ['control characters', filled('\u0001\u0002\u0003\u007f')],
  ['unassigned and private characters', filled('\u0378\ue000\ufffe\u{10ffff}')],
  ['emoji', filled('🦊')],
  ['families and flags', filled('👩‍👩‍👧‍👦🇩🇪')],
  ['letters that become many', filled('ﷺ')],
  ['letters that become many, in words', filled('ﷺ ')],
  ['letters whose cases differ in length', filled('İßŉ')],
  ['marks without a letter', filled('\u0301 ')],
  ['compounds of marks without letters', filled('\u0301-')],
  ['as many combining marks as may be', filled(`e${'\u0301'.repeat(30)}`)],
  ['tsquery operators', 'a & b | !c <-> d:*A'],
  ['an unfinished tsquery', '((heron & (bird | !'],
  ['SQL', "'; drop table article; --"],
  ['SQL in a comment', 'heron/**/\') union select password from "user" --'],
  ['parameters', '$1 ? :q %s {0} ${heron} \\1'],
  ['patterns', '%_% .* [[:alpha:]]+ (a+)+$ ^h'],
  ['an open quote', '"heron'],
  ['a closing quote', 'heron"'],
  ['quotes alone', filled('"')],
  ['empty phrases', filled('"" ')],
  ['many phrases', filled('"a heron" ')],
  ['a phrase of many words', `"${distinctWords(90, 0x4e00)}"`],
  ['apostrophes', filled("'")],
  ['words with apostrophes', filled("a'")],
  ['backslashes', filled('\\')],
  ['a backslash at the end', 'heron\\'],
  ['a backslash before a quote', '\\"heron\\"'],
  ['a long chain of or', filled('a or ')],
  ['only or', filled('or ')],
  ['or at both ends', 'or heron or'],
  ['only hyphens', filled('-')],
  ['a word that is negated 100 times', `${'-'.repeat(100)}heron`],
  ['negations with spaces', `${'- '.repeat(60)}heron`],
  ['negated phrases', filled('-"a b" ')],
  ['only negations', filled('-heron ')],
  ['alternatives of negations', filled('-a or ')],
  ['compounds', filled('a-')],
  ['versions', filled('1.')],
  ['a long number', filled('1')],
  ['a URL', 'https://user:pass@example.com:8080/a/b?c=d&e[]=f#g'],
  ['HTML', '<mark>heron</mark><script>alert(1)</script>'],
];

describe('searching with bad input', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  function get(path: string): PromiseLike<{ status: number; body: Record<string, unknown> }> {
    return api.http.get(path).set(author.auth);
  }

  async function titlesFor(q: string): Promise<string[]> {
    const { status, body } = await get(`/article?limit=100&q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    return (body.items as { title: string }[]).map(({ title }) => title);
  }

  describe('when the query is strange', () => {
    beforeAll(async () => {
      await postArticle(api, author, {
        title: 'The heron',
        text: 'A heron stands in the reeds, and <b>waits</b>; it is a bird of "patience".',
        tags: ['bird'],
      });
      await postArticle(api, author, {
        title: 'ﷺ İstanbul 🦊',
        text: '机器学习 ภาษาไทย 🦊',
        language: 'tr',
      });
      await runJobAfterOthers(api, 'count-search-terms');
    });
    afterAll(() => api.orm.em.fork().transactional((em) => em.nativeDelete(Article, {})));

    describe.each(PATHS)('and the path is %s', (path) => {
      it.each(STRANGE_QUERIES)('answers %s with a bounded number of statements', async (_, q) => {
        let status: number | undefined;
        const statements = await statementsOf(api.orm, async () => {
          ({ status } = await get(`${path}q=${encodeURIComponent(q)}`));
        });
        expect([200, 422]).toContain(status);
        expect(statements.length).toBeLessThanOrEqual(MAX_STATEMENTS);
      });
    });

    it.each([
      ['one word, again and again', filled('heron ')],
      ['an open quote', '"heron'],
      ['a closing quote', 'heron"'],
      ['a backslash', 'heron\\'],
      ['tsquery operators', 'heron & !(a <-> b:*)'],
      ['right-to-left marks', '\u200fheron\u200f'],
      ['invisible characters', '\ufeffheron\u200b'],
      ['line breaks', '\nheron\r\n\tbird'],
      ['HTML', '<b>heron</b>'],
    ])('finds the word in %s', async (_, q) => {
      expect((await titlesFor(q))[0]).toBe('The heron');
    });

    it.each(['-heron', '-heron -bird', '-"a heron"', '-heron or -bird'])(
      'finds nothing by %s, which only excludes',
      async (q) => {
        expect(await titlesFor(q)).toEqual([]);
      },
    );

    it.each(['🦊', 'ﷺ'])('finds %s', async (q) => {
      expect(await titlesFor(q)).toEqual(['ﷺ İstanbul 🦊']);
    });

    it('escapes everything but its marks', async () => {
      const { body } = await get(`/article?q=${encodeURIComponent('<b>waits</b> "patience"')}`);
      const [{ excerpt = '' } = {}] = body.items as { excerpt?: string }[];
      expect(excerpt).toContain('<mark>waits</mark>');
      expect(excerpt.replaceAll(/<\/?mark>/g, '')).not.toMatch(/[<>"]/);
    });
  });

  describe.each(PATHS)('when the query to %s is refused', (path) => {
    it.each([
      ['NUL', '%00'],
      ['NUL in a word', 'her%00on'],
      ['one character too many', encodeURIComponent(`${filled('x')}x`)],
      ['far too many characters', 'x'.repeat(10_000)],
      ['one combining mark too many', encodeURIComponent(`e${'\u0301'.repeat(31)}`)],
    ])('rejects %s', async (_, q) => {
      const answer = await api.http.get(`${path}q=${q}`).set(author.auth);
      expectProblem(answer, { status: 422, code: 'validation_failed', fields: ['q'] });
    });

    it.each([
      ['half a surrogate pair', '%ED%A0%80'],
      ['bytes that are not UTF-8', '%FF%FE'],
      ['an incomplete escape', '%E'],
    ])('rejects %s, which is no URL', async (_, q) => {
      const answer = await api.http.get(`${path}q=${q}`).set(author.auth);
      expectProblem(answer, { status: 400, code: 'bad_request' });
    });
  });

  describe('when an article is strange', () => {
    beforeEach(() => api.orm.em.fork().transactional((em) => em.nativeDelete(Article, {})));

    it.each([
      ['NUL', 'a\0b'],
      ['half a surrogate pair', 'a\ud800b'],
      ['10 000 combining marks in a row', `e${'\u0301'.repeat(10_000)}`],
    ])('refuses a text with %s', async (_, text) => {
      const answer = await api.http.post('/article').set(author.auth).send({ title: 'x', text });
      expectProblem(answer, { status: 422, code: 'validation_failed', fields: ['text'] });
    });

    it.each([
      ['10 000 combining marks on letters', `e${'\u0301'.repeat(30)}`.repeat(334)],
      ['10 000 combining marks on words', `e${'\u0301'.repeat(30)} `.repeat(334)],
      ['marks without letters', '\u0301 \u0301-\u0301 '.repeat(1000)],
      ['a word of 100 000 characters', 'x'.repeat(100_000)],
      ['a word of 100 000 different characters', distinctWords(100_000, 0x20000, '')],
      ['a text of nothing but letters that become many', 'ﷺ'.repeat(MAX_TEXT)],
      ['a text without spaces', '机器学习'.repeat(MAX_TEXT / 4)],
      ['a text in Thai', 'ภาษาไทย'.repeat(MAX_TEXT / 8)],
      ['one compound', 'a-'.repeat(MAX_TEXT / 2)],
      ['one version', '1.'.repeat(MAX_TEXT / 2)],
      ['one word with apostrophes', "a'".repeat(MAX_TEXT / 2)],
      ['punctuation', '.'.repeat(MAX_TEXT)],
      ['emoji', '🦊'.repeat(MAX_TEXT)],
      ['families that are joined', '👩‍'.repeat(MAX_TEXT / 2)],
      ['invisible characters', 'a\u200b\u00ad'.repeat(MAX_TEXT / 4)],
      ['right-to-left marks', 'a\u202e\u200f'.repeat(MAX_TEXT / 4)],
      ['marks of excerpts', '\u0002a\u0003 '.repeat(MAX_TEXT / 4)],
      ['different words', Array.from({ length: 30_000 }, (_, at) => at.toString(36)).join(' ')],
    ])('finds an article with %s by the other words', async (_, text) => {
      const statements = await statementsOf(api.orm, () =>
        postArticle(api, author, { title: 'A sentinel', text, tags: ['guard'] }),
      );
      expect(statements.length).toBeLessThanOrEqual(MAX_WRITING_STATEMENTS);
      expect(await titlesFor('sentinel')).toEqual(['A sentinel']);
      await runJobAfterOthers(api, 'count-search-terms');
      expect(await titlesFor('sentinel guard')).toEqual(['A sentinel']);
      expect(await titlesFor([...text].slice(0, MAX_QUERY_LENGTH).join(''))).toEqual(
        expect.any(Array),
      );
    });

    it('finds what stands before and after a word of 100 000 characters', async () => {
      const text = `Plinth ${'x'.repeat(90_000)} cornice`;
      await postArticle(api, author, { title: 'Long', text });
      expect(await titlesFor('plinth')).toEqual(['Long']);
      expect(await titlesFor('cornice')).toEqual(['Long']);
    });

    it('finds letters with many combining marks without them', async () => {
      await postArticle(api, author, {
        title: 'Marks',
        text: `cafe${'\u0301'.repeat(30)} noir`,
      });
      expect(await titlesFor('cafe')).toEqual(['Marks']);
    });
  });
});
