import { readFileSync } from 'node:fs';
import { DemoSeeder } from '../../../src/operations/schema/demo.seeder.js';
import {
  bodyExampleOf,
  exampleOf,
  fieldsWithoutExample,
  type OpenApi,
  openObjects,
  type Operation,
  parseRouteTree,
  type Route,
  routesOf,
  type SharedResponses,
  withResponses,
} from '../../support/openapi.js';
import {
  poorOperationIds,
  strayTags,
  undescribed,
  wrongExamples,
} from '../../support/openapi-conventions.js';
import { structureProblems } from '../../support/openapi-structure.js';
import { mismatches } from '../../support/schema-mismatches.js';
import { runElsewhere } from '../../support/other-connection.js';
import { signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { type Answer, send } from '../../support/wire.js';

/** Who may call a route: everybody, everybody but some see more, or those with a token. */
type Access = 'public' | 'optional' | 'token';

/** What any route can answer, whatever it does. */
const ALWAYS = [400, 413, 415, 422, 429, 431, 500, 503];

/** Successes whose response has no content. */
const EMPTY: ReadonlySet<number> = new Set([202, 204]);

/** A documented route (docs/api.md). */
interface Row {
  method: string;
  path: string;
  access: Access;
  statuses: number[];
  /** What its example gives, if not its success. */
  tried?: number;
}

/** The media types of successes that are not JSON. */
const MEDIA: Readonly<Record<string, string>> = {
  '/user/export': 'application/zip',
  '/media/file/{name}': 'image/*',
};

/** The routes of docs/api.md, each with its statuses (docs/api.md#errors). */
const ROUTES: Row[] = [
  { method: 'POST', path: '/user/sign-up', access: 'public', statuses: [201, 202, 403, 409] },
  { method: 'POST', path: '/user/sign-in', access: 'public', statuses: [200, 401, 403] },
  { method: 'GET', path: '/user/profile', access: 'token', statuses: [200, 401, 403] },
  { method: 'PATCH', path: '/user/profile', access: 'token', statuses: [200, 401, 403, 409] },
  {
    method: 'POST',
    path: '/user/email/verify',
    access: 'public',
    statuses: [204, 409],
    tried: 422,
  },
  { method: 'POST', path: '/user/email/verify/resend', access: 'token', statuses: [202, 401, 403] },
  {
    method: 'POST',
    path: '/user/email/revert',
    access: 'public',
    statuses: [204, 409],
    tried: 422,
  },
  {
    method: 'POST',
    path: '/user/profile/deletion',
    access: 'token',
    statuses: [204, 401, 403, 409],
    // With the right password, nothing else could be tried.
    tried: 403,
  },
  { method: 'GET', path: '/user/export', access: 'token', statuses: [200, 401, 403] },
  { method: 'POST', path: '/user/password/forgot', access: 'public', statuses: [202] },
  { method: 'POST', path: '/webhook', access: 'token', statuses: [201, 401, 403, 409] },
  { method: 'GET', path: '/webhook', access: 'token', statuses: [200, 401, 403] },
  { method: 'GET', path: '/webhook/{id}', access: 'token', statuses: [200, 401, 403, 404, 414] },
  { method: 'PATCH', path: '/webhook/{id}', access: 'token', statuses: [200, 401, 403, 404, 414] },
  { method: 'DELETE', path: '/webhook/{id}', access: 'token', statuses: [200, 401, 403, 404, 414] },
  // The examples of all the others are about the webhook that was just deleted.
  {
    method: 'POST',
    path: '/webhook/{id}/rotate',
    access: 'token',
    statuses: [200, 401, 403, 404, 414],
    tried: 404,
  },
  {
    method: 'POST',
    path: '/webhook/{id}/test',
    access: 'token',
    statuses: [202, 401, 403, 404, 414],
    tried: 404,
  },
  {
    method: 'GET',
    path: '/webhook/{id}/delivery',
    access: 'token',
    statuses: [200, 401, 403, 404, 414],
    tried: 404,
  },
  {
    method: 'POST',
    path: '/webhook/{id}/delivery/{delivery}/replay',
    access: 'token',
    statuses: [202, 401, 403, 404, 414],
    tried: 404,
  },
  // Nobody can have this token, either.
  {
    method: 'POST',
    path: '/user/password/reset',
    access: 'public',
    statuses: [204],
    tried: 422,
  },
  { method: 'GET', path: '/user/article', access: 'token', statuses: [200, 401, 403] },
  { method: 'GET', path: '/article', access: 'public', statuses: [200] },
  {
    method: 'GET',
    path: '/article/{slug}',
    access: 'optional',
    statuses: [200, 304, 308, 404, 414],
  },
  { method: 'POST', path: '/article', access: 'token', statuses: [201, 401, 403, 409] },
  {
    method: 'PUT',
    path: '/article/{slug}',
    access: 'token',
    statuses: [200, 201, 401, 403, 404, 409, 412, 414],
  },
  {
    method: 'PATCH',
    path: '/article/{slug}',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 412, 414],
  },
  {
    method: 'DELETE',
    path: '/article/{slug}',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 412, 414],
  },
  {
    method: 'POST',
    path: '/article/{slug}/restore',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 414],
  },
  {
    method: 'POST',
    path: '/article/{slug}/preview',
    access: 'token',
    statuses: [201, 401, 403, 404, 409, 414],
  },
  {
    method: 'DELETE',
    path: '/article/{slug}/preview',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 414],
  },
  {
    method: 'GET',
    path: '/article/{slug}/revision',
    access: 'token',
    statuses: [200, 308, 401, 403, 404, 414],
  },
  {
    method: 'GET',
    path: '/article/{slug}/revision/{number}',
    access: 'token',
    statuses: [200, 308, 401, 403, 404, 414],
  },
  {
    method: 'GET',
    path: '/article/{slug}/revision/{number}/diff',
    access: 'token',
    statuses: [200, 308, 401, 403, 404, 414],
  },
  {
    method: 'POST',
    path: '/article/{slug}/revision/{number}/restore',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 412, 414],
  },
  {
    method: 'GET',
    path: '/article/{slug}/comment',
    access: 'optional',
    statuses: [200, 308, 401, 403, 404, 414],
  },
  {
    method: 'POST',
    path: '/article/{slug}/comment',
    access: 'token',
    statuses: [201, 401, 403, 404, 409, 414],
  },
  {
    method: 'DELETE',
    path: '/article/{slug}/comment/{id}',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 414],
  },
  {
    method: 'POST',
    path: '/article/{slug}/comment/{id}/restore',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 414],
  },
  {
    method: 'POST',
    path: '/article/{slug}/comment/{id}/report',
    access: 'token',
    statuses: [202, 401, 403, 404, 409, 414],
  },
  { method: 'GET', path: '/comment', access: 'token', statuses: [200, 401, 403] },
  {
    method: 'PATCH',
    path: '/comment/{id}',
    access: 'token',
    statuses: [200, 401, 403, 404, 414],
  },
  {
    method: 'GET',
    path: '/media/file/{name}',
    access: 'public',
    statuses: [200, 206, 304, 404, 414, 416],
    // Nobody has uploaded it.
    tried: 404,
  },
  {
    method: 'POST',
    path: '/media',
    access: 'token',
    statuses: [200, 201, 401, 403, 409],
    // Its example is no picture.
    tried: 422,
  },
  {
    method: 'PATCH',
    path: '/media/{id}',
    access: 'token',
    statuses: [200, 401, 403, 404, 414],
    tried: 404,
  },
  {
    method: 'DELETE',
    path: '/media/{id}',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 414],
    tried: 404,
  },
  { method: 'GET', path: '/user/media', access: 'token', statuses: [200, 401, 403] },
  { method: 'GET', path: '/tag', access: 'public', statuses: [200] },
  { method: 'GET', path: '/search/suggest', access: 'public', statuses: [200] },
  { method: 'GET', path: '/author', access: 'public', statuses: [200] },
  { method: 'GET', path: '/author/{username}', access: 'public', statuses: [200, 404, 414] },
  {
    method: 'PATCH',
    path: '/user/{id}',
    access: 'token',
    statuses: [200, 401, 403, 404, 409, 414],
  },
  {
    method: 'DELETE',
    path: '/user/{id}',
    access: 'token',
    statuses: [204, 401, 403, 404, 409, 414],
    // The first user is the one who tries it.
    tried: 403,
  },
  { method: 'GET', path: '/user', access: 'token', statuses: [200, 401, 403] },
  { method: 'GET', path: '/audit', access: 'token', statuses: [200, 401, 403] },
  { method: 'POST', path: '/invitation', access: 'token', statuses: [201, 401, 403, 409] },
  { method: 'GET', path: '/invitation', access: 'token', statuses: [200, 401, 403] },
  {
    method: 'DELETE',
    path: '/invitation/{id}',
    access: 'token',
    statuses: [200, 401, 403, 404, 414],
  },
  // Nobody can have this token: an example that works would be a secret.
  { method: 'POST', path: '/user/refresh', access: 'public', statuses: [200, 401], tried: 401 },
  { method: 'GET', path: '/user/session', access: 'token', statuses: [200, 401, 403] },
  {
    method: 'DELETE',
    path: '/user/session/{id}',
    access: 'token',
    statuses: [200, 401, 403, 404, 414],
    // The second session is that of who signed up.
    tried: 404,
  },
  { method: 'POST', path: '/user/sign-out', access: 'token', statuses: [204, 401, 403] },
  {
    method: 'POST',
    path: '/user/access-token',
    access: 'token',
    statuses: [201, 401, 403, 409],
  },
  { method: 'GET', path: '/user/access-token', access: 'token', statuses: [200, 401, 403] },
  {
    method: 'DELETE',
    path: '/user/access-token/{id}',
    access: 'token',
    statuses: [200, 401, 403, 404, 414],
  },
  { method: 'GET', path: '/', access: 'public', statuses: [200] },
  { method: 'GET', path: '/health/live', access: 'public', statuses: [200] },
  { method: 'GET', path: '/health/ready', access: 'public', statuses: [200] },
];

describe('the documentation', () => {
  const api = useTestApp();
  let raw: OpenApi & SharedResponses;
  let document: OpenApi;

  beforeAll(async () => {
    await api.orm.seeder.seed(DemoSeeder);
    raw = (await api.http.get('/docs-json')).body;
    document = withResponses(raw);
  });

  function operationOf({ method, path }: { method: string; path: string }): Operation {
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (!operation) {
      throw new Error(`${method} ${path} is not documented`);
    }
    return operation;
  }

  /** What the example of an error says. */
  function detailOf(method: string, path: string, status: number): unknown {
    const response = operationOf({ method, path }).responses[status];
    const example = response?.content?.['application/problem+json']?.example;
    return Object(example).detail;
  }

  /** How an answer differs from what is documented. */
  function mismatchesOf({ operation }: Route, { status, headers, body }: Answer): string[] {
    const documented = operation.responses[status];
    const content = documented?.content ?? {};
    const type = String(headers['content-type']).split(';')[0] ?? '';
    const schema = content[type]?.schema;
    if (schema) {
      return mismatches(document, schema, body);
    }
    return documented && EMPTY.has(status) ? [] : ['not documented'];
  }

  /** Sends what Swagger UI would send if one pressed "Execute". */
  function execute({ method, path, operation }: Route, token?: string): Promise<Answer> {
    const { parameters, requestBody } = operation;
    const valueOf = (name: string): string => {
      const found = parameters.find((parameter) => parameter.name === name);
      return encodeURIComponent(String(found && exampleOf(document, found.schema)));
    };
    const query = parameters
      .filter(({ in: place, schema }) => place === 'query' && schema.default !== undefined)
      .map(({ name }) => `${name}=${valueOf(name)}`)
      .join('&');
    const target = path.replace(/\{(\w+)\}/g, (_, name: string) => valueOf(name));
    const media = requestBody?.content['application/json'];
    return send(api, method, query === '' ? target : `${target}?${query}`, {
      headers: {
        ...(media && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(media && { body: JSON.stringify(bodyExampleOf(document, media)) }),
    });
  }

  describe('when opened', () => {
    it.each(['/docs', '/docs/'])('answers Swagger UI at %s', async (path) => {
      const { status, headers, text } = await api.http.get(path);
      expect({ status, type: headers['content-type'] }).toEqual({
        status: 200,
        type: expect.stringMatching(/^text\/html/),
      });
      expect(text).toContain('Platen API');
    });

    it.each([
      ['swagger-ui.css', /css/],
      ['swagger-ui-bundle.js', /javascript/],
      ['swagger-ui-init.js', /javascript/],
    ])('has its own %s', async (file, type) => {
      const { status, headers } = await api.http.get(`/docs/${file}`);
      expect({ status, type: headers['content-type'] }).toEqual({
        status: 200,
        type: expect.stringMatching(type),
      });
    });

    it.each([
      ['bytes=0-9', 206],
      ['bytes=0-1,4-5', 200],
      ['bytes=,,,', 200],
    ])(
      'gives one range of a file, and the whole where more are asked for: %s',
      async (range, status) => {
        const answer = await api.http.get('/docs/swagger-ui.css').set({ range });
        expect(answer.status).toBe(status);
      },
    );

    it('keeps the token and opens every form', async () => {
      const { text } = await api.http.get('/docs/swagger-ui-init.js').buffer();
      expect(text).toMatch(/"persistAuthorization": true/);
      expect(text).toMatch(/"tryItOutEnabled": true/);
    });

    it('answers the document in YAML, too', async () => {
      const { status, text } = await api.http.get('/docs-yaml').buffer();
      expect({ status, title: /^info:\n {2}title: (.*)$/m.exec(text)?.[1] }).toEqual({
        status: 200,
        title: 'Platen',
      });
      const paths = Array.from(text.matchAll(/^ {2}(\/.*):$/gm), ([, path]) => path);
      expect(paths).toEqual(Object.keys(document.paths));
    });
  });

  describe('as a whole', () => {
    it('is OpenAPI 3.1, and its examples are of its schemas', () => {
      expect(structureProblems(document)).toEqual([]);
    });

    it('names each operation by a verb, and no two alike', () => {
      expect(poorOperationIds(document)).toEqual([]);
    });

    it('names no schema after its class', () => {
      const names = Object.keys(document.components.schemas);
      expect(names.filter((name) => /Dto|RealWorld/.test(name))).toEqual([]);
    });

    it('describes each operation and each schema', () => {
      expect(undescribed(document)).toEqual([]);
    });

    it('defines and describes every tag', () => {
      expect(strayTags(document)).toEqual([]);
    });

    it('has examples that their schemas allow', () => {
      expect(wrongExamples(document)).toEqual([]);
    });

    it('has the version of the package', () => {
      const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
      expect(document.info.version).toBe(version);
    });

    it('has every route that the application has, and no other', () => {
      const tree = api.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
      const registered = parseRouteTree(tree).filter(
        (route) => !/^HEAD | \/(docs|api|pages|feed|sitemap|robots)/.test(route),
      );
      const documented = routesOf(document).map(({ method, path }) => `${method} ${path}`);
      expect(documented.toSorted()).toEqual(registered.toSorted());
    });

    it('has every route of docs/api.md, and no other', () => {
      const documented = routesOf(document).map(({ method, path }) => `${method} ${path}`);
      const agreed = ROUTES.map(({ method, path }) => `${method} ${path}`);
      expect(documented.toSorted()).toEqual(agreed.toSorted());
    });

    it('knows one way to sign in: a bearer token, by a name of its own', async () => {
      expect(document.components.securitySchemes).toEqual({
        platen: expect.objectContaining({ type: 'http', scheme: 'bearer' }),
      });
      const { body: other } = await api.http.get('/docs/realworld-json');
      expect(Object.keys(other.components.securitySchemes)).toEqual(['realworld']);
    });

    it('says what errors are like once, and refers to it', () => {
      const errors = routesOf(raw).flatMap(({ operation }) =>
        Object.entries(operation.responses).filter(([status]) => Number(status) >= 400),
      );
      const references = errors.map(([, response]) => Reflect.get(response, '$ref'));
      expect(references).toEqual(
        errors.map(([status]) => expect.stringMatching(`^#/components/responses/${status}_\\w+$`)),
      );
      const shared = Object.keys(raw.components.responses);
      expect(shared.toSorted()).toEqual(
        Array.from(new Set(references), (reference) =>
          String(reference).split('/').pop(),
        ).toSorted(),
      );
    });

    it('has examples of errors that go with their routes', () => {
      expect(detailOf('GET', '/article', 422)).toBe('colour is not a known member');
      expect(detailOf('DELETE', '/user/session/{id}', 404)).toBe('Session not found');
      expect(detailOf('POST', '/user/sign-in', 401)).toMatch(/email and password/);
      expect(detailOf('PATCH', '/user/profile', 403)).toMatch(/current password/);
      expect(detailOf('DELETE', '/article/{slug}/comment/{id}', 404)).toBe('Comment not found');
    });
  });

  describe.each(ROUTES)('of $method $path', ({ method, path, access, statuses }) => {
    let operation: Operation;

    beforeAll(() => {
      operation = operationOf({ method, path });
    });

    it('has a summary and a tag', () => {
      expect(operation.summary).toMatch(/\w{3}/);
      expect(operation.tags).toHaveLength(1);
    });

    it('has the statuses that it can answer', () => {
      const documented = Object.keys(operation.responses).map(Number);
      expect(documented.toSorted()).toEqual([...ALWAYS, ...statuses].toSorted());
    });

    it('has a schema for each success', () => {
      const successes = statuses.filter((status) => status < 300 && !EMPTY.has(status));
      const schemas = successes.map((status) => operation.responses[status]?.content);
      expect(schemas).toEqual(
        successes.map(() => ({
          [MEDIA[path] ?? 'application/json']: { schema: expect.any(Object) },
        })),
      );
    });

    it('has the one shape for each error, with an example of that very status', () => {
      const errors = Object.entries(operation.responses).filter(
        ([status]) => Number(status) >= 400,
      );
      expect(errors).toEqual(
        errors.map(([status]) => [
          status,
          {
            description: expect.stringMatching(/\w/),
            content: {
              'application/problem+json': {
                schema: { $ref: '#/components/schemas/Problem' },
                example: expect.objectContaining({ status: Number(status) }),
              },
            },
          },
        ]),
      );
    });

    it('says who may call it, and it is so', async () => {
      const security = {
        public: [],
        optional: [{}, { platen: [] }],
        token: [{ platen: [] }],
      };
      expect(operation.security).toEqual(security[access]);
      const { status } = await send(api, method, path.replace(/\{\w+\}/g, '1'));
      expect(status === 401).toBe(access === 'token');
    });

    it('describes its parameters, and gives those in the path an example', () => {
      const poor = operation.parameters.filter(
        ({ in: place, description, schema }) =>
          description === undefined || (place === 'path' && schema.example === undefined),
      );
      expect(poor).toEqual([]);
    });

    it('says whether its body has to be there, and it is so', async () => {
      // Not by the name of the examples, which are still to be tried.
      const { id, auth } = await signUp(api, { fullName: 'Somebody Else' });
      if (method === 'POST') {
        // Roles are checked before bodies. With the other methods, an editor could change the examples.
        await runElsewhere(api, `update "user" set role = 'admin' where id = $1`, [id]);
      }
      const { status } = await send(api, method, path.replace(/\{\w+\}/g, '1'), { headers: auth });
      expect(operation.requestBody?.required === true).toBe(status === 422);
    });

    it('has an example for each member of its body, which takes no others', () => {
      const schemas = Object.values(operation.requestBody?.content ?? {}).map(
        ({ schema }) => schema,
      );
      expect(schemas.flatMap((schema) => fieldsWithoutExample(document, schema))).toEqual([]);
      expect(schemas.flatMap((schema) => openObjects(document, schema))).toEqual([]);
    });
  });

  describe('when tried by a stranger', () => {
    it('answers every example as it stands, in the order of the page, as it is documented', async () => {
      const signIn = { method: 'POST', path: '/user/sign-in' };
      const { body } = await execute({ ...signIn, operation: operationOf(signIn) });
      const outcomes: Record<string, unknown> = {};
      for (const route of routesOf(document)) {
        const answer = await execute(route, body.token);
        outcomes[`${route.method} ${route.path}`] = {
          status: answer.status,
          mismatches: mismatchesOf(route, answer),
        };
      }
      expect(outcomes).toEqual(
        Object.fromEntries(
          ROUTES.map(({ method, path, statuses, tried = Math.min(...statuses) }) => [
            `${method} ${path}`,
            { status: tried, mismatches: [] },
          ]),
        ),
      );
    });
  });
});
