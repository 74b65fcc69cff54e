import { type TestApp, useTestApp } from '../../support/test-app.js';

/** Origin of the front end, which is not that of the API. */
const ORIGIN = 'https://conduit.example';

interface ApiResponse {
  status: number;
  body: Record<string, unknown>;
}

/** A request of the front end. */
interface Call {
  method?: string;
  body?: unknown;
}

/**
 * Behaves like a front end in a browser on another origin: sends a preflight where CORS requires it (Fetch
 * §3.2.2), reads only responses that CORS allows, keeps the token of the user who signed in, and sends fields
 * that it got from the server back.
 */
class FrontEnd {
  token: string | undefined;

  private constructor(private readonly base: string) {}

  static async of({ app }: TestApp): Promise<FrontEnd> {
    return new FrontEnd(`${await app.getUrl()}/api`);
  }

  async call(path: string, { method = 'GET', body }: Call = {}): Promise<ApiResponse> {
    const headers: Record<string, string> = {
      // Even without a body, like the defaults of axios and superagent.
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
      ...(this.token !== undefined && { authorization: `Token ${this.token}` }),
    };
    await this.preflight(path, method, Object.keys(headers));
    const response = await fetch(this.base + path, {
      method,
      headers: { ...headers, origin: ORIGIN },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    assertAllowed(response, 'access-control-allow-origin', [ORIGIN]);
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  }

  private async preflight(path: string, method: string, headers: string[]): Promise<void> {
    if (headers.length === 0 && method === 'GET') {
      return;
    }
    const response = await fetch(this.base + path, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': method,
        'access-control-request-headers': headers.join(','),
      },
    });
    assertAllowed(response, 'access-control-allow-origin', [ORIGIN]);
    assertAllowed(response, 'access-control-allow-methods', [method]);
    assertAllowed(response, 'access-control-allow-headers', headers);
  }
}

/** Fails like a browser if CORS does not allow the request. */
function assertAllowed({ ok, headers }: Response, name: string, wanted: string[]): void {
  const allowed = headers.get(name)?.split(/, ?/) ?? [];
  const refused = wanted.filter((item) => !allowed.includes(item));
  const isPreflight = name !== 'access-control-allow-origin';
  if (refused.length > 0 || (isPreflight && !ok)) {
    throw new TypeError(`Failed to fetch: ${name} lacks ${refused.join(', ')}`);
  }
}

describe('a front end of another origin', () => {
  const api = useTestApp({ corsOrigins: [ORIGIN] });

  it('can use all routes, without changes to the server', async () => {
    const [jane, john] = [await FrontEnd.of(api), await FrontEnd.of(api)];

    // Both read without signing in, and then sign up; the form is refused once.
    expect((await jane.call('/articles?limit=10&offset=0')).body).toEqual({
      articles: [],
      articlesCount: 0,
    });
    expect((await jane.call('/tags')).body).toEqual({ tags: [] });
    const account = { username: 'jane', email: 'jane@example.com', password: 'correct horse' };
    const refused = await jane.call('/users', {
      method: 'POST',
      body: { user: { ...account, email: '' } },
    });
    expect(refused).toEqual({ status: 422, body: { errors: { email: ["can't be blank"] } } });
    const signedUp = await jane.call('/users', { method: 'POST', body: { user: account } });
    expect(signedUp.status).toBe(201);
    await john.call('/users', {
      method: 'POST',
      body: { user: { username: 'john', email: 'john@example.com', password: 'battery staple' } },
    });

    // Jane signs in, as after a restart of the browser; the page requests her account.
    const { username: _, ...credentials } = account;
    const signedIn = await jane.call('/users/login', {
      method: 'POST',
      body: { user: credentials },
    });
    jane.token = tokenIn(signedIn);
    const me = await jane.call('/user');
    expect(me).toEqual({ status: 200, body: signedIn.body });
    const johnsLogin = await john.call('/users/login', {
      method: 'POST',
      body: { user: { email: 'john@example.com', password: 'battery staple' } },
    });
    john.token = tokenIn(johnsLogin);

    // Settings: the page sends the whole user back.
    const settings = {
      ...asRecord(me.body.user),
      bio: 'Prints.',
      image: 'https://a.example/j.jpg',
    };
    const saved = await jane.call('/user', { method: 'PUT', body: { user: settings } });
    expect(saved).toMatchObject({
      status: 200,
      body: { user: { bio: 'Prints.', username: 'jane' } },
    });

    // Jane posts, and edits with the whole article.
    const posted = await jane.call('/articles', {
      method: 'POST',
      body: {
        article: {
          title: 'On type',
          description: 'Lead',
          body: 'Line by line.',
          tagList: ['type'],
        },
      },
    });
    expect(posted.status).toBe(201);
    const article = asRecord(posted.body.article);
    const path = `/articles/${String(article.slug)}`;
    const edited = await jane.call(path, {
      method: 'PUT',
      body: { article: { ...article, body: 'By hand.' } },
    });
    expect(edited).toMatchObject({
      status: 200,
      body: { article: { slug: article.slug, body: 'By hand.', tagList: ['type'] } },
    });

    // John finds it by its tag, likes it, follows Jane, and has it in his feed.
    expect((await john.call('/tags')).body).toEqual({ tags: ['type'] });
    const found = await john.call('/articles?tag=type&limit=10&offset=0');
    expect(found.body).toMatchObject({ articlesCount: 1, articles: [{ favorited: false }] });
    const liked = await john.call(`${path}/favorite`, { method: 'POST' });
    expect(liked.body).toMatchObject({ article: { favorited: true, favoritesCount: 1 } });
    expect((await john.call('/articles?favorited=john')).body).toMatchObject({ articlesCount: 1 });
    expect((await john.call('/profiles/jane')).body).toEqual({
      profile: {
        username: 'jane',
        bio: 'Prints.',
        image: 'https://a.example/j.jpg',
        following: false,
      },
    });
    const followed = await john.call('/profiles/jane/follow', { method: 'POST' });
    expect(followed).toMatchObject({ status: 200, body: { profile: { following: true } } });
    expect((await john.call('/articles/feed?limit=10&offset=0')).body).toMatchObject({
      articlesCount: 1,
      articles: [{ slug: article.slug, author: { username: 'jane', following: true } }],
    });
    expect((await john.call('/articles?author=jane')).body).toMatchObject({ articlesCount: 1 });

    // He comments; Jane cannot delete his comment, and he cannot change her article.
    const comment = await john.call(`${path}/comments`, {
      method: 'POST',
      body: { comment: { body: 'Thank you so much!' } },
    });
    expect(comment.status).toBe(201);
    const commentPath = `${path}/comments/${String(asRecord(comment.body.comment).id)}`;
    expect((await jane.call(`${path}/comments`)).body).toMatchObject({
      comments: [{ body: 'Thank you so much!', author: { username: 'john', following: false } }],
    });
    expect(await jane.call(commentPath, { method: 'DELETE' })).toEqual({
      status: 403,
      body: { errors: { comment: ['forbidden'] } },
    });
    expect((await john.call(commentPath, { method: 'DELETE' })).status).toBe(204);

    // Everything is undone.
    const unliked = await john.call(`${path}/favorite`, { method: 'DELETE' });
    expect(unliked.body).toMatchObject({ article: { favorited: false, favoritesCount: 0 } });
    const left = await john.call('/profiles/jane/follow', { method: 'DELETE' });
    expect(left.body).toMatchObject({ profile: { following: false } });
    expect((await john.call(path, { method: 'DELETE' })).status).toBe(403);
    expect((await jane.call(path, { method: 'DELETE' })).status).toBe(204);
    expect(await jane.call(path)).toEqual({
      status: 404,
      body: { errors: { article: ['not found'] } },
    });

    // An invalid token has an error of its own.
    jane.token = 'stale';
    expect(await jane.call('/user')).toEqual({
      status: 401,
      body: { errors: { token: ['is invalid'] } },
    });
  });

  it('gets no CORS headers if its origin is not on the list', async () => {
    const { headers } = await api.http.get('/api/tags').set('origin', 'https://evil.example');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

function asRecord(value: unknown): Record<string, unknown> {
  expect(value).toEqual(expect.any(Object));
  return value as Record<string, unknown>;
}

function tokenIn({ status, body }: ApiResponse): string {
  expect(status).toBe(200);
  return String(asRecord(body.user).token);
}
