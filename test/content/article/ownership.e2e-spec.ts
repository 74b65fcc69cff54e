import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { bodyExampleOf, type OpenApi, type Route, routesOf } from '../../support/openapi.js';
import { useTestApp } from '../../support/test-app.js';
import { type Answer, send } from '../../support/wire.js';
import { readToken } from '../../support/tokens.js';

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Routes with a user's resource in their path that every signed-in user may call. */
const OPEN_TO_ALL = new Set([
  'POST /article/{slug}/comment',
  'POST /article/{slug}/comment/{id}/report',
]);

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

/**
 * Generated from the OpenAPI document, so that no new route is forgotten: other users cannot write to a user's
 * resource, unless the route is in {@link OPEN_TO_ALL}.
 */
describe('what belongs to a user', () => {
  const api = useTestApp();
  let document: OpenApi;
  let owner: Person;
  let stranger: Person;
  /** Something of the owner for each parameter of each path. */
  let things: { slug: string; shown: number; deleted: number; session: number };

  beforeAll(async () => {
    document = (await api.http.get('/docs-json')).body;
    [owner, stranger] = [await signUp(api), await signUp(api)];
    const { slug } = await postArticle(api, owner, { title: 'Owned' });
    const [shown, deleted] = [
      await postComment(api, owner, slug),
      await postComment(api, owner, slug),
    ];
    await api.http.patch(`/article/${slug}`).set(owner.auth).send({ text: 'Later' }).expect(200);
    await api.http.delete(`/article/${slug}/comment/${deleted}`).set(owner.auth).expect(200);
    things = { slug, shown, deleted, session: Number(readToken(owner.token).sid) };
  });

  const writesToThings = (): Route[] =>
    routesOf(document).filter(
      (route) =>
        WRITES.has(route.method) && route.path.includes('{') && !OPEN_TO_ALL.has(nameOf(route)),
    );

  /** Calls a route on the owner's thing, with the body that the document gives as its example. */
  function call({ method, path, operation }: Route, person?: Person): Promise<Answer> {
    const id = path.includes('session')
      ? things.session
      : path.endsWith('restore')
        ? things.deleted
        : things.shown;
    const target = path
      .replace('{slug}', things.slug)
      .replace('{number}', '1')
      .replace('{id}', String(id));
    const media = operation.requestBody?.content['application/json'];
    return send(api, method, target, {
      headers: { ...(media && { 'content-type': 'application/json' }), ...person?.auth },
      body: media ? JSON.stringify(bodyExampleOf(document, media)) : '',
    });
  }

  /** All that the owner can see of it. */
  async function state(): Promise<unknown> {
    const paths = [
      `/article/${things.slug}`,
      `/article/${things.slug}/comment?deleted=true`,
      '/user/session',
      '/user/profile',
    ];
    const answers = await Promise.all(paths.map((path) => api.http.get(path).set(owner.auth)));
    return answers.map(({ status, body }) => ({ status, body }));
  }

  it('is named by some route that writes, or this test would be empty', () => {
    expect(writesToThings().map(nameOf)).toEqual(
      expect.arrayContaining([
        'PUT /article/{slug}',
        'PATCH /article/{slug}',
        'DELETE /article/{slug}',
        'DELETE /article/{slug}/comment/{id}',
        'POST /article/{slug}/comment/{id}/restore',
        'POST /article/{slug}/revision/{number}/restore',
        'DELETE /user/session/{id}',
      ]),
    );
  });

  it('is refused to other users by every route that writes, and stays as it is', async () => {
    const before = await state();
    const outcomes: [string, boolean][] = [];
    for (const route of writesToThings()) {
      const { status } = await call(route, stranger);
      outcomes.push([nameOf(route), status === 403 || status === 404]);
    }
    expect(outcomes.filter(([, refused]) => !refused)).toEqual([]);
    expect(await state()).toEqual(before);
  });

  it('is refused to those without a token by every route that writes, and stays as it is', async () => {
    const before = await state();
    const outcomes: [string, number][] = [];
    for (const route of routesOf(document)) {
      if (WRITES.has(route.method) && (route.operation.security ?? []).length > 0) {
        outcomes.push([nameOf(route), (await call(route)).status]);
      }
    }
    expect(outcomes.length).toBeGreaterThan(8);
    expect(outcomes.filter(([, status]) => status !== 401)).toEqual([]);
    expect(await state()).toEqual(before);
  });
});
