import {
  MarkdownRenderer,
  type RenderedTexts,
} from '../../../src/content/rendering/markdown-renderer.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { type TestApp, useTestApp, useTestAppStarter } from '../../support/test-app.js';

/** Texts that take more time or stack than their length says. */
const PATHOLOGICAL: [string, string][] = [
  ['deeply nested quotes', '>'.repeat(200_000)],
  ['deeply nested lists', '- '.repeat(100_000)],
  ['nested quotes in lists', '> - '.repeat(50_000)],
  ['unclosed brackets', `${'['.repeat(1000)}a`],
  ['unclosed pictures', '![a]('.repeat(1000)],
  ['closed brackets that are no links', `${'['.repeat(1000)}a${']'.repeat(1000)}`],
  ['emphasis that never ends', '*a _b '.repeat(10_000)],
  [
    'a table that is wide and long',
    `${'|a'.repeat(1000)}|\n${'|-'.repeat(1000)}|\n${'|b\n'.repeat(1000)}`,
  ],
  ['a long URL with many references', `[a]: /${'x'.repeat(100_000)}\n\n${'[a] '.repeat(20_000)}`],
  ['many footnotes', `${'[^a] '.repeat(39_000)}\n\n[^a]: b`],
  ['many headings', '# a\n'.repeat(50_000)],
];

function textsOf({ app }: TestApp): RenderedTexts {
  return { ...app.get(MarkdownRenderer, { strict: false }).texts };
}

describe('rendered articles', () => {
  const api = useTestApp();
  const startAnother = useTestAppStarter();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  /** Past the response cache. */
  const readRendered = (slug: string, { http }: TestApp = api) =>
    http.get(`/article/${slug}?render=html`).set(author.auth);

  function keptOf(id: number): Promise<Record<string, unknown>[]> {
    const sql = 'select version, renderer, html from article_rendering where article_id = $1';
    return runElsewhere(api, sql, [id]);
  }

  it('have HTML, headings and the minutes that they take', async () => {
    const { slug } = await postArticle(api, author, { text: '# One\n\n*Two*' });
    const { body } = await api.http.get(`/article/${slug}?render=html`).expect(200);
    expect(body).toMatchObject({
      text: '# One\n\n*Two*',
      html: '<h1 id="user-content-one">One</h1>\n<p><em>Two</em></p>',
      outline: [{ depth: 1, id: 'user-content-one', text: 'One' }],
      readingMinutes: 1,
    });
  });

  it('have none of it unless it is asked for', async () => {
    const { slug } = await postArticle(api, author);
    await postComment(api, author, slug);
    const { body } = await api.http.get(`/article/${slug}`).expect(200);
    const [comment] = body.comments;
    for (const field of ['html', 'outline', 'readingMinutes']) {
      expect(body).not.toHaveProperty(field);
      expect(comment).not.toHaveProperty(field);
    }
  });

  it.each(['', 'pdf', 'HTML', 'html&render=html'])('refuse render=%s', async (value) => {
    const { slug } = await postArticle(api, author);
    const answer = await api.http.get(`/article/${slug}?render=${value}`);
    expectProblem(answer, { status: 422, code: 'validation_failed', fields: ['render'] });
  });

  it('have comments with HTML, in the detail and in the list', async () => {
    const { slug } = await postArticle(api, author);
    const id = await postComment(api, author, slug, 'See <https://a.example>.[^1]\n\n[^1]: Note');
    const { body } = await api.http.get(`/article/${slug}?render=html`).expect(200);
    const [{ html }] = body.comments;
    expect(html).toContain('<a href="https://a.example" rel="nofollow ugc noopener">');
    expect(html).toContain(`id="comment-${id}-fn-1"`);
    const list = await api.http.get(`/article/${slug}/comment?render=html`).expect(200);
    expect(list.body.items).toMatchObject([{ id, html }]);
    const plain = await api.http.get(`/article/${slug}/comment`).expect(200);
    expect(plain.body.items[0]).not.toHaveProperty('html');
  });

  it('are rendered once for each version', async () => {
    const { id, slug } = await postArticle(api, author, { text: 'First' });
    const before = textsOf(api).rendered;
    await Promise.all([readRendered(slug), readRendered(slug)]);
    await readRendered(slug);
    expect(textsOf(api).rendered).toBe(before + 1);
    await api.http.patch(`/article/${slug}`).set(author.auth).send({ text: 'Second' }).expect(200);
    const { body } = await readRendered(slug);
    expect(body.html).toBe('<p>Second</p>');
    expect(textsOf(api).rendered).toBe(before + 2);
    expect(await keptOf(id)).toMatchObject([{ version: 2, html: '<p>Second</p>' }]);
  });

  it('are read by the statement that reads article and comments, also after a restart', async () => {
    const { slug } = await postArticle(api, author);
    await postComment(api, author, slug);
    await readRendered(slug);
    const another = await startAnother({ databaseUrl: api.config.databaseUrl });
    const statements = await statementsOf(another.orm, () => readRendered(slug, another));
    expect(statements.filter((sql) => /\b(article|comment)(_rendering)?\b/.test(sql))).toHaveLength(
      1,
    );
  });

  it('have the HTML of a comment that was written since they were rendered', async () => {
    const { slug } = await postArticle(api, author);
    await postComment(api, author, slug, '*Before*');
    await readRendered(slug);
    await postComment(api, author, slug, '*After*');
    const { body } = await readRendered(slug);
    expect(body.comments).toMatchObject([
      { html: '<p><em>Before</em></p>' },
      { html: '<p><em>After</em></p>' },
    ]);
  });

  it('are not rendered again after a restart', async () => {
    const { slug } = await postArticle(api, author, { text: '*Kept*' });
    await postComment(api, author, slug, '*Kept, too*');
    const { body } = await readRendered(slug);
    const another = await startAnother({ databaseUrl: api.config.databaseUrl });
    const again = await readRendered(slug, another);
    expect(again.body).toEqual(body);
    expect(textsOf(another)).toEqual({ rendered: 0, tooComplex: 0 });
  });

  it('are rendered anew by another version of the renderer', async () => {
    const { id, slug } = await postArticle(api, author, { text: '*New*' });
    await readRendered(slug);
    await runElsewhere(
      api,
      `update article_rendering set renderer = 0, html = 'old' where article_id = $1`,
      [id],
    );
    const another = await startAnother({ databaseUrl: api.config.databaseUrl });
    const { body } = await readRendered(slug, another);
    expect(body.html).toBe('<p><em>New</em></p>');
    expect(await keptOf(id)).toMatchObject([{ renderer: 1, html: '<p><em>New</em></p>' }]);
  });

  it('are gone with the article', async () => {
    const { id, slug } = await postArticle(api, author);
    await readRendered(slug);
    await api.orm.em.fork().execute('delete from article where id = ?', [id]);
    expect(await keptOf(id)).toEqual([]);
  });

  it.each(PATHOLOGICAL)('hold nobody up: %s', async (_, text) => {
    const { slug } = await postArticle(api, author, { text });
    const before = textsOf(api);
    const { status, body } = await readRendered(slug);
    expect(status).toBe(200);
    expect(body.html.length).toBeLessThanOrEqual(2_000_000);
    const after = textsOf(api);
    expect(after.rendered + after.tooComplex).toBe(before.rendered + before.tooComplex + 1);
  });

  it('are the escaped text where that is too complex, and others are answered meanwhile', async () => {
    const { slug } = await postArticle(api, author, { text: `${'>'.repeat(100_000)}<b>` });
    const before = textsOf(api).tooComplex;
    let isDone = false;
    const slow = readRendered(slug).then((answer) => {
      isDone = true;
      return answer;
    });
    await api.http.get('/health/live').expect(200);
    expect(isDone).toBe(false);
    const { body } = await slow;
    expect(body).toMatchObject({
      html: `<pre>${'&gt;'.repeat(100_000)}&lt;b&gt;</pre>`,
      outline: [],
    });
    expect(textsOf(api).tooComplex).toBe(before + 1);
    const next = await postArticle(api, author, { text: '*After it*' });
    expect((await readRendered(next.slug)).body.html).toBe('<p><em>After it</em></p>');
  });
});
