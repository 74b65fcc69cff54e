import { connect, type Socket } from 'node:net';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';

const BLOG = 'https://blog.example.com';

const startApp = useTestAppStarter();

describe('what browsers are told', () => {
  const api = useTestApp({ corsOrigins: [BLOG, 'http://localhost:5173'] });

  it.each(['/article', '/no-such-route', '/article/%', '/docs', '/user/profile'])(
    'protects the response of %s with the headers of Helmet',
    async (path) => {
      const { headers } = await api.http.get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': expect.stringContaining('max-age='),
        'content-security-policy': expect.stringMatching(/default-src 'self'.*object-src 'none'/),
      });
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );

  it('lets Swagger UI load nothing but its own', async () => {
    const { text, headers } = await api.http.get('/docs');
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(text).not.toMatch(/<script>(?!\s*<\/script>)|(src|href)="https?:/);
  });

  it('lets a page of a listed origin call, preflight and all', async () => {
    const preflight = await api.http
      .options('/article')
      .set({ origin: BLOG, 'access-control-request-method': 'POST' })
      .set('access-control-request-headers', 'authorization,content-type,idempotency-key');
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': BLOG,
      'access-control-allow-headers': 'authorization,content-type,idempotency-key',
      'access-control-allow-methods': expect.stringContaining('POST'),
      vary: expect.stringContaining('Origin'),
    });
    const { headers } = await api.http.get('/article').set('origin', BLOG);
    expect(headers['access-control-allow-origin']).toBe(BLOG);
    const exposed = headers['access-control-expose-headers'];
    const expected = expect.arrayContaining(['ETag', 'Idempotency-Replayed', 'Link']);
    expect(exposed?.split(', ')).toEqual(expected);
  });

  it('lets it read errors too', async () => {
    const { status, headers } = await api.http.get('/user/profile').set('origin', BLOG);
    expect({ status, origin: headers['access-control-allow-origin'] }).toEqual({
      status: 401,
      origin: BLOG,
    });
  });

  it.each(['https://evil.example.com', `${BLOG}.evil.com`, 'null', 'http://blog.example.com'])(
    'tells a page of %s nothing',
    async (origin) => {
      const { headers } = await api.http.get('/article').set('origin', origin);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it('lets no other origin in by default', async () => {
    const closed = await startApp();
    const { headers } = await closed.http.get('/article').set('origin', BLOG);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a slow client', () => {
  const api = useTestApp({ requestTimeout: 1500 });

  /** Sends `beginning` and then nothing. @returns all that comes until the server hangs up */
  async function sendAndWait(beginning: string): Promise<string> {
    const { hostname, port } = new URL(await api.app.getUrl());
    const socket: Socket = connect(Number(port), hostname);
    socket.write(beginning);
    let response = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (response += chunk));
    await new Promise((closed) => socket.once('close', closed).once('error', closed));
    return response;
  }

  it.each([
    ['its headers', 'GET /article HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    [
      'its body',
      'POST /user/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"email":',
    ],
  ])('is cut off with 408 when %s do not come', async (_, beginning) => {
    const response = await sendAndWait(beginning);
    expect(response).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    const body = JSON.parse(response.slice(response.indexOf('\r\n\r\n')));
    expect(body).toMatchObject({ status: 408, code: 'request_timeout' });
  });
});
