import { register } from '../../support/conduit.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { type TestApp, useTestApp } from '../../support/test-app.js';
import { type Answer, exchange, send } from '../../support/wire.js';

const BLOG = 'https://blog.example.com';

describe('the rules of HTTP', () => {
  const api = useTestApp({ corsOrigins: [BLOG] });

  /** Sends header lines as they stand. */
  const ask = (...lines: string[]): Promise<Answer> =>
    exchange(api, ['GET /article HTTP/1.1', ...lines, '', ''].join('\r\n'));

  describe('for Host (RFC 9112 §3.2)', () => {
    it.each([
      ['two lines', ['Host: a', 'Host: b']],
      ['two equal lines', ['Host: a', 'host: a']],
      ['a blank in it', ['Host: a b']],
      ['a path in it', ['Host: a/b']],
      ['user information in it', ['Host: me@a']],
      ['a port that is no number', ['Host: a:b']],
      ['two ports', ['Host: a:1:2']],
      ['an open bracket', ['Host: [::1']],
      ['bytes that are no ASCII', ['Host: \u00e9']],
    ])('refuses %s', async (_, lines) => {
      expectProblem(await ask(...lines), { status: 400, code: 'bad_request' });
    });

    it('refuses two lines of HTTP/1.0, too, which need have none', async () => {
      const old = 'GET /article HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n';
      expectProblem(await exchange(api, old), { status: 400, code: 'bad_request' });
    });

    it.each(['a', 'a:80', 'a:', 'blog.example.com', '127.0.0.1:3000', '[::1]:3000', 'x_y', ''])(
      'takes "%s"',
      async (host) => {
        expect((await ask(`Host: ${host}`)).status).toBe(200);
      },
    );
  });

  describe('for Transfer-Encoding (RFC 9112 §6.1)', () => {
    it.each(['gzip', 'gzip, chunked', 'identity, chunked', 'chunked, chunked', 'x, chunked'])(
      'refuses %s',
      async (coding) => {
        const { status, body } = await postCoded(api, coding);
        expect({ status, code: body.code }).toEqual({ status: 400, code: 'bad_request' });
      },
    );

    it.each(['chunked', 'Chunked'])('takes %s', async (coding) => {
      expectProblem(await postCoded(api, coding), { status: 422, code: 'validation_failed' });
    });

    it('accepts TE, which says what the client can read', async () => {
      expect((await ask('Host: a', 'TE: gzip')).status).toBe(200);
    });
  });

  describe('for OPTIONS', () => {
    it.each(['/article', '/no-such-route', '/'])(
      'responds to one of %s that is not a preflight in the common error format',
      async (path) => {
        const response = await send(api, 'OPTIONS', path, { headers: { origin: BLOG } });
        expectProblem(response, { status: 404, code: 'not_found' });
        expect(response.headers).toMatchObject({
          'access-control-allow-origin': BLOG,
          'content-security-policy': expect.any(String),
          'cache-control': 'private, no-store',
        });
      },
    );

    it('responds to it below /api in the format of that API', async () => {
      const { status, body } = await send(api, 'OPTIONS', '/api/articles');
      expect({ status, body }).toEqual({
        status: 404,
        body: { errors: { body: ['Cannot OPTIONS /api/articles'] } },
      });
    });
  });

  describe('for errors before routing', () => {
    const NOWHERE = '/no-such-route';

    it.each([
      ['a bad escape', '/article/%', 400],
      ['a path segment that is too long', `/article/${'x'.repeat(800)}`, 414],
      ['a bad escape below /api', '/api/articles/%', 400],
    ])('responds with %s with the headers of all errors', async (_, path, status) => {
      for (const origin of [BLOG, 'https://evil.example.com']) {
        const early = await send(api, 'GET', path, { headers: { origin } });
        const usual = await send(api, 'GET', NOWHERE, { headers: { origin } });
        expect(early.status).toBe(status);
        expect(Object.keys(early.headers).toSorted()).toEqual(
          Object.keys(usual.headers).toSorted(),
        );
        const shared = ['access-control-allow-origin', 'access-control-expose-headers', 'vary'];
        for (const name of shared) {
          expect(early.headers[name]).toBe(usual.headers[name]);
        }
      }
    });
  });

  it('ignores request ids of clients without a trusted proxy', async () => {
    const { headers } = await send(api, 'GET', '/article', { headers: { 'x-request-id': 'mine' } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  describe('for 201', () => {
    it('sends the location of the new resource, in both APIs', async () => {
      const jane = await signUp(api);
      const article = await postArticle(api, jane, { title: 'Über  café' });
      const made = (method: 'post' | 'put', path: string, body: object, auth: Person['auth']) =>
        api.http[method](path).set(auth).send(body).expect(201);
      const { auth } = await register(api);

      const native = await made('post', '/article', { title: 'A', text: 'b' }, jane.auth);
      expect(native.headers.location).toBe(`/article/${native.body.slug}`);
      expect((await api.http.get(native.headers.location ?? '')).body.slug).toBe(native.body.slug);

      const put = await made('put', '/article/put-here', { title: 'A', text: 'b' }, jane.auth);
      expect(put.headers.location).toBe('/article/put-here');

      const path = `/article/${article.slug}/comment`;
      const comment = await made('post', path, { text: 'c' }, jane.auth);
      expect(comment.headers.location).toBe(`${path}/${comment.body.id}`);
      await api.http
        .delete(comment.headers.location ?? '')
        .set(jane.auth)
        .expect(200);

      const body = { title: 'B', description: 'd', body: 'b' };
      const other = await made('post', '/api/articles', { article: body }, auth);
      expect(other.headers.location).toBe(`/api/articles/${other.body.article.slug}`);
      await api.http.get(other.headers.location ?? '').expect(200);

      const comments = `/api/articles/${article.slug}/comments`;
      const remark = await made('post', comments, { comment: { body: 'c' } }, auth);
      expect(remark.headers.location).toBe(`${comments}/${remark.body.comment.id}`);
    });

    it('sends it for accounts, too', async () => {
      const account = { fullName: 'J D', email: 'located@example.com', password: 'correct horse' };
      const native = await api.http.post('/user/sign-up').send(account).expect(201);
      expect(native.headers.location).toBe('/user/profile');
      const user = { username: 'located2', email: 'located2@example.com', password: 'a password' };
      const other = await api.http.post('/api/users').send({ user }).expect(201);
      expect(other.headers.location).toBe('/api/user');
    });

    it('sends none if a resource was replaced', async () => {
      const jane = await signUp(api);
      const { slug } = await postArticle(api, jane);
      const response = await api.http
        .put(`/article/${slug}`)
        .set(jane.auth)
        .send({ title: 'A', text: 'b' })
        .expect(200);
      expect(response.headers).not.toHaveProperty('location');
    });
  });

  it('rejects cursors of comments for articles, and vice versa', async () => {
    const jane = await signUp(api);
    const { slug } = await postArticle(api, jane);
    await postComment(api, jane, slug);
    const articles = (await api.http.get('/article?limit=1')).body.endCursor;
    const comments = (await api.http.get(`/article/${slug}/comment`)).body.endCursor;
    await api.http.get(`/article?after=${articles}`).expect(200);
    await api.http.get(`/article/${slug}/comment?after=${comments}`).expect(200);
    expectProblem(await api.http.get(`/article?after=${comments}`), {
      status: 422,
      code: 'validation_failed',
      fields: ['after'],
    });
    expectProblem(await api.http.get(`/article/${slug}/comment?after=${articles}`), {
      status: 422,
      code: 'validation_failed',
      fields: ['after'],
    });
  });

  it.each([
    ['UTF-8', Buffer.from('Bücher-Leser/1.0 (日本)'), 'Bücher-Leser/1.0 (日本)'],
    ['Latin-1', Buffer.from('Bücher/1.0', 'latin1'), 'Bücher/1.0'],
  ])('lists a User-Agent in %s as it was meant', async (_, bytes, meant) => {
    const jane = await signUp(api);
    // As bytes: Node would write the headers in the encoding of a text.
    const body = Buffer.from(JSON.stringify({ email: jane.email, password: jane.password }));
    await send(api, 'POST', '/user/sign-in', {
      headers: { 'content-type': 'application/json', 'user-agent': bytes.toString('latin1') },
      body,
    });
    const { body: page } = await api.http.get('/user/session').set(jane.auth).expect(200);
    expect(JSON.stringify(page)).toContain(meant);
  });
});

describe('a trailing slash below /api', () => {
  const api = useTestApp();

  it('is ignored when an article is posted, read and listed', async () => {
    const { auth } = await register(api);
    const article = { title: 'Slashed', description: 'd', body: 'b', tagList: ['slash'] };
    const { body } = await api.http.post('/api/articles/').set(auth).send({ article }).expect(201);
    const { slug } = body.article;
    expect((await api.http.get(`/api/articles/${slug}/`)).body.article.slug).toBe(slug);
    const { body: list } = await api.http.get('/api/articles/?tag=slash&limit=1').expect(200);
    expect(list.articlesCount).toBe(1);
    await api.http.get('/api/articles/feed/').set(auth).expect(200);
    await api.http.delete(`/api/articles/${slug}/`).set(auth).expect(204);
  });

  it('is ignored on every route that the document has', async () => {
    const { body: document } = await api.http.get('/docs/realworld-json');
    const { auth } = await register(api);
    for (const [path, item] of Object.entries<object>(document.paths)) {
      for (const method of Object.keys(item)) {
        const url = path.replace(/\{\w+\}/g, '1');
        const [plain, slashed] = await Promise.all(
          [url, `${url}/`].map((target) =>
            send(api, method.toUpperCase(), target, { headers: auth }),
          ),
        );
        const { status, body } = slashed ?? { status: 0, body: {} };
        expect({ path, method, status, body: plain?.status === 200 ? {} : body }).toEqual({
          path,
          method,
          status: plain?.status,
          body: plain?.status === 200 ? {} : plain?.body,
        });
      }
    }
  });

  it('changes nothing in errors', async () => {
    const response = await api.http.get('/api/no-such-route/?a=/');
    expect(response.status).toBe(404);
    expect(response.body.errors.body).toEqual([expect.stringContaining('Cannot GET /api/no-such')]);
    expect((await api.http.get('/api/articles/%/')).body.errors.body).toHaveLength(1);
  });

  it.each(['/api/articles//', '/api//articles', '//api/articles/', '/apis/', '/article/', '/tag/'])(
    'is all that is ignored: %s is no route',
    async (path) => {
      expect((await send(api, 'GET', path)).status).toBe(404);
    },
  );

  it('does not reach into the query', async () => {
    await postTagged(api, 'a/');
    const { body } = await api.http.get('/api/articles?tag=a/').expect(200);
    expect(body.articlesCount).toBe(1);
  });
});

async function postTagged(api: TestApp, tag: string): Promise<void> {
  const { auth } = await register(api);
  const article = { title: 'Tagged', description: 'd', body: 'b', tagList: [tag] };
  await api.http.post('/api/articles').set(auth).send({ article }).expect(201);
}

/** Posts a body that is chunked, whatever its header says. */
function postCoded(api: TestApp, coding: string): Promise<Answer> {
  return exchange(
    api,
    'POST /user/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
      `Transfer-Encoding: ${coding}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  );
}
