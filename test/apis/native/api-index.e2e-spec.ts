import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

describe('the root of each API', () => {
  const api = useTestApp();

  it.each([
    ['/', 'Platen', '/docs'],
    ['/api', 'Platen, in RealWorld', '/docs/realworld'],
    ['/api/', 'Platen, in RealWorld', '/docs/realworld'],
  ])('links to the documentation at %s, for people and programs', async (path, name, page) => {
    const { body, headers } = await api.http.get(path).expect(200);
    expect(body).toEqual({ name, documentation: page, openapi: `${page}-json` });
    expect(headers['link']).toBe(
      `<${page}>; rel="service-doc"; type="text/html", ` +
        `<${page}-json>; rel="service-desc"; type="application/json"`,
    );
    await api.http.get(body.documentation).expect('content-type', /html/).expect(200);
    await api.http
      .get(body.openapi)
      .expect('content-type', /^application\/json/)
      .expect(200);
  });
});

describe('a server without documentation', () => {
  const api = useTestApp({ docs: false });

  it.each(
    ['/docs', '/docs/realworld'].flatMap((page) => [
      page,
      `${page}/`,
      `${page}-json`,
      `${page}-yaml`,
      `${page}/swagger-ui-init.js`,
      `${page}/swagger-ui-bundle.js`,
    ]),
  )('has nothing at %s', async (path) => {
    expectProblem(await api.http.get(path), { status: 404, code: 'not_found' });
  });

  it.each([
    ['/', 'Platen'],
    ['/api', 'Platen, in RealWorld'],
  ])('links to none at %s', async (path, name) => {
    const { body, headers } = await api.http.get(path).expect(200);
    expect(body).toEqual({ name });
    expect(headers).not.toHaveProperty('link');
  });

  it('still serves both APIs', async () => {
    await api.http.get('/article').expect(200);
    await api.http.get('/api/articles').expect(200);
  });
});
