import { readFileSync } from 'node:fs';
import { type HtmlElement, elementsOf, scriptsIn } from '../../support/html.js';
import { type Person, type PostedArticle, postArticle, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import {
  atomProblems,
  type Format,
  jsonFeedProblems,
  readByFeedsmith,
  rssProblems,
} from './feeds.js';

/** The text of a published article, without its front matter (test/fixtures/README.md). */
const TEXT = readFileSync('test/fixtures/mikro-orm-6-released.md', 'utf8').replace(
  /^---\n.*?\n---\n/s,
  '',
);

const FEEDS: [Format, (text: string) => Promise<string[]> | string[]][] = [
  ['rss', rssProblems],
  ['atom', atomProblems],
  ['json', jsonFeedProblems],
];

const linesOf = (pattern: RegExp): number => TEXT.match(pattern)?.length ?? 0;

describe('a published article', () => {
  const api = useTestApp();
  let author: Person;
  let article: PostedArticle;
  let html: string;
  let outline: { depth: number; id: string; text: string }[];

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'Martin Adámek' });
    article = await postArticle(api, author, {
      title: 'MikroORM 6: Polished',
      description: 'The next major version of MikroORM has just become stable.',
      text: TEXT,
      tags: ['typescript', 'javascript', 'node', 'sql'],
      image: 'https://mikro-orm.io/img/blog/improving.jpg',
    });
    const { body } = await api.http.get(`/article/${article.slug}?render=html`).expect(200);
    ({ html, outline } = body);
  });

  const named = (name: string): HtmlElement[] =>
    elementsOf(html).filter((element) => element.name === name);

  it('is stored as it was posted', async () => {
    const { body } = await api.http.get(`/article/${article.slug}`).expect(200);
    expect(body.text).toBe(TEXT);
  });

  it('has each heading once, in the HTML and in the outline', () => {
    expect(outline).toHaveLength(linesOf(/^#{2,3} /gm));
    expect(outline[4]).toEqual({ depth: 3, id: 'user-content-opt-type', text: 'Opt type' });
    const ids = [...named('h2'), ...named('h3')].map(({ attributes }) => attributes['id']);
    expect(ids.toSorted()).toEqual(outline.map(({ id }) => id).toSorted());
  });

  it('has its code, with the languages', () => {
    const languages = named('code')
      .map(({ attributes }) => attributes['class'])
      .filter((name) => name !== undefined);
    expect(named('pre')).toHaveLength(linesOf(/^```\w+$/gm));
    expect(new Set(languages)).toEqual(new Set(['language-ts', 'language-diff', 'language-bash']));
    expect(html).toContain("<code>middleName: Opt&#x3C;string> = '';</code>");
    expect(html).toContain('-class User extends BaseEntity&#x3C;User> { ... }\n+class User');
  });

  it('has its table, quotes, pictures and links', () => {
    expect(named('table')).toHaveLength(1);
    expect(named('tr')).toHaveLength(4);
    expect(named('blockquote')).toHaveLength(linesOf(/^> /gm));
    expect(named('img')).toHaveLength(linesOf(/^!\[\]/gm));
    expect(named('a').map(({ attributes }) => attributes['href'])).toContain(
      'https://github.com/mikro-orm/mikro-orm#implicit-transactions',
    );
    expect(html).toContain('<strong><a href="https://mikro-orm.io/docs/guide">');
  });

  it('has nothing of the comments for the site generator, and no script', () => {
    expect(html).not.toMatch(/<!--|truncate/);
    expect(scriptsIn(html)).toEqual([]);
  });

  it.each(FEEDS)(
    'comes through the feed in the format %s, which is valid',
    async (format, check) => {
      const { text } = await api.http.get(`/feed.${format}`).buffer(true).expect(200);
      expect(await check(text)).toEqual([]);
      const [item] = readByFeedsmith(format, text);
      expect(item?.title).toBe('MikroORM 6: Polished');
      expect(item?.html).toBe(html.replaceAll('src="/img/', 'src="https://blog.example/img/'));
    },
  );
});
