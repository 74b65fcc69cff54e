import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { until } from '../../support/server-process.js';
import { useTestApp } from '../../support/test-app.js';
import { unzip } from '../../support/zip.js';

describe('the export of an account', () => {
  const api = useTestApp();
  let person: Person;
  let other: Person;

  beforeEach(async () => {
    [person, other] = [await signUp(api), await signUp(api, { fullName: 'John Roe' })];
  });

  async function exportOf({ auth }: Person): Promise<Map<string, string>> {
    const { body } = await api.http
      .get('/user/export')
      .set(auth)
      .responseType('blob')
      .expect(200)
      .expect('content-type', 'application/zip')
      .expect('cache-control', 'no-store');
    return unzip(body);
  }

  /** Requests an export, and does not read its content. */
  async function open({ auth }: Person): Promise<IncomingMessage> {
    const url = `${await api.app.getUrl()}/user/export`;
    return new Promise((resolve, reject) => {
      get(url, { headers: auth, agent: false }, resolve).on('error', reject);
    });
  }

  /** Adds articles of incompressible text, more than all buffers on the way hold. */
  async function addLargeArticles({ id }: Person): Promise<void> {
    await runElsewhere(
      api,
      `insert into article (created_at, updated_at, slug, title, description, text, author_id)
       select now(), now(), 'large-' || md5(random()::text), 'Large', '', noise.text, $1
       from (select string_agg(md5(random()::text), '') as text from generate_series(1, 6000)) noise,
         generate_series(1, 100)`,
      [id],
    );
  }

  it('has the revisions of articles, each with its text and tags', async () => {
    const article = { title: 'First', text: 'Some *text*', tags: ['a', 'b'] };
    const { slug } = await postArticle(api, person, article);
    await api.http.patch(`/article/${slug}`).set(person.auth).send({ text: 'Other' }).expect(200);
    const foreign = await postArticle(api, other, { title: 'Not mine' });
    await api.http.patch(`/article/${foreign.slug}`).set(other.auth).send({ text: 'Changed' });
    const files = [...(await exportOf(person))].filter(([name]) => name.startsWith('revisions/'));
    expect(files).toHaveLength(1);
    const [[name, file] = ['', '']] = files;
    expect(name).toBe(`revisions/${slug}/1.md`);
    const [, frontMatter = '', text] = file.split(/^---\n/m);
    expect(parse(frontMatter)).toMatchObject({ title: 'First', slug, tags: ['a', 'b'] });
    expect(text).toBe('\nSome *text*\n');
  });

  it('is a ZIP archive with all that the user wrote and did', async () => {
    const { body: user } = await api.http
      .post('/api/users/login')
      .send({ user: { email: person.email, password: person.password } });
    const realWorld = { authorization: `Token ${user.user.token}` };
    const own = await postArticle(api, person, { title: 'Mine', text: 'Some *text*', tags: ['a'] });
    const draft = await postArticle(api, person, { title: 'A draft', publishedAt: null });
    const foreign = await postArticle(api, other, { title: 'Not mine' });
    await postComment(api, person, foreign.slug, 'A remark');
    await postComment(api, other, own.slug, 'Of somebody else');
    await api.http.post(`/api/articles/${foreign.slug}/favorite`).set(realWorld).expect(200);
    await api.http.post(`/api/profiles/${other.username}/follow`).set(realWorld).expect(200);

    const files = await exportOf(person);
    const json = (name: string): unknown => JSON.parse(files.get(name) ?? '');
    expect([...files.keys()].toSorted()).toEqual([
      `articles/${draft.slug}.md`,
      `articles/${own.slug}.md`,
      'comments.json',
      'followings.json',
      'likes.json',
      'media.json',
      'profile.json',
      'sessions.json',
    ]);
    expect(json('profile.json')).toMatchObject({ id: person.id, email: person.email });
    expect(json('comments.json')).toMatchObject([{ article: foreign.slug, text: 'A remark' }]);
    expect(json('likes.json')).toMatchObject([{ article: foreign.slug, title: 'Not mine' }]);
    expect(json('followings.json')).toMatchObject([{ username: other.username }]);
    expect(json('sessions.json')).toHaveLength(2);
    const [, yaml = '', text] =
      /^---\n(.*?)^---\n\n(.*)$/ms.exec(files.get(`articles/${own.slug}.md`) ?? '') ?? [];
    expect(parse(yaml)).toMatchObject({ title: 'Mine', slug: own.slug, tags: ['a'] });
    expect(text).toBe('Some *text*\n');
    expect(files.get(`articles/${draft.slug}.md`)).toMatch(/^draft: true$/m);
    expect([...files.values()].join('\n')).not.toContain('Of somebody else');
  });

  it('is read in batches, of which none is lost', async () => {
    const { slug } = await postArticle(api, other);
    await runElsewhere(
      api,
      `insert into comment (created_at, updated_at, text, article_id, author_id)
       select now(), now(), 'Number ' || n, (select id from article where slug = $2), $1
       from generate_series(1, 1203) n`,
      [person.id, slug],
    );
    await runElsewhere(
      api,
      `insert into article (created_at, updated_at, slug, title, description, text, author_id)
       select now(), now(), 'many-' || n, 'Many', '', 'Text ' || n, $1 from generate_series(1, 1011) n`,
      [person.id],
    );
    const files = await exportOf(person);
    const comments: { text: string }[] = JSON.parse(files.get('comments.json') ?? '');
    expect(new Set(comments.map(({ text }) => text)).size).toBe(1203);
    expect([...files.keys()].filter((name) => name.startsWith('articles/'))).toHaveLength(1011);
    expect(files.get('articles/many-1011.md')).toMatch(/\n\nText 1011\n$/);
  });

  it('runs once at a time, and ends when its client disconnects', async () => {
    await addLargeArticles(person);
    const reading = await open(person);
    const second = await api.http.get('/user/export').set(person.auth);
    expectProblem(second, { status: 429, code: 'rate_limited' });
    await exportOf(other);
    reading.destroy();
    await until(async () => {
      const again = await open(person);
      again.destroy();
      return again.statusCode === 200;
    });
  });

  it('reads no faster than its client', async () => {
    await addLargeArticles(person);
    const reading = await open(person);
    // Longer than it takes to read all of them.
    await delay(4000);
    const second = await api.http.get('/user/export').set(person.auth);
    expectProblem(second, { status: 429, code: 'rate_limited' });
    reading.destroy();
  });

  it('is not made for HEAD', async () => {
    const { headers, status } = await api.http.head('/user/export').set(person.auth);
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'application/zip',
    });
    await exportOf(person);
  });

  it('is only for those who signed in', async () => {
    expectProblem(await api.http.get('/user/export'), { status: 401, code: 'token_missing' });
  });
});
