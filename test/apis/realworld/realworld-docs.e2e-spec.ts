import { readFileSync } from 'node:fs';
import { DemoSeeder } from '../../../src/operations/schema/demo.seeder.js';
import {
  bodyExampleOf,
  exampleOf,
  fieldsWithoutExample,
  type OpenApi,
  type Operation,
  parseRouteTree,
  type Route,
  routesOf,
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
import { useTestApp } from '../../support/test-app.js';
import { type Answer, send } from '../../support/wire.js';

/** Statuses that every route can return. */
const ALWAYS = [400, 413, 415, 422, 429, 431, 500, 503];

/** A route of the RealWorld API (docs/realworld.md#routes). */
interface Row {
  route: string;
  access: 'no' | 'optional' | 'yes';
  statuses: number[];
}

const ROUTES: Row[] = [
  { route: 'GET ', access: 'no', statuses: [200] },
  { route: 'POST /users', access: 'no', statuses: [201, 403, 409] },
  { route: 'POST /users/login', access: 'no', statuses: [200, 401, 403] },
  { route: 'GET /user', access: 'yes', statuses: [200, 401] },
  { route: 'PUT /user', access: 'yes', statuses: [200, 401, 403, 409] },
  { route: 'GET /profiles/{username}', access: 'optional', statuses: [200, 404, 414] },
  { route: 'POST /profiles/{username}/follow', access: 'yes', statuses: [200, 401, 404, 414] },
  { route: 'DELETE /profiles/{username}/follow', access: 'yes', statuses: [200, 401, 404, 414] },
  { route: 'GET /articles', access: 'optional', statuses: [200] },
  { route: 'GET /articles/feed', access: 'yes', statuses: [200, 401] },
  { route: 'POST /articles', access: 'yes', statuses: [201, 401, 403] },
  { route: 'GET /articles/{slug}', access: 'optional', statuses: [200, 308, 404, 414] },
  { route: 'PUT /articles/{slug}', access: 'yes', statuses: [200, 401, 403, 404, 409, 414] },
  { route: 'DELETE /articles/{slug}', access: 'yes', statuses: [204, 401, 403, 404, 409, 414] },
  { route: 'POST /articles/{slug}/favorite', access: 'yes', statuses: [200, 401, 404, 409, 414] },
  { route: 'DELETE /articles/{slug}/favorite', access: 'yes', statuses: [200, 401, 404, 409, 414] },
  { route: 'POST /articles/{slug}/comments', access: 'yes', statuses: [201, 401, 404, 409, 414] },
  { route: 'GET /articles/{slug}/comments', access: 'optional', statuses: [200, 308, 404, 414] },
  {
    route: 'DELETE /articles/{slug}/comments/{id}',
    access: 'yes',
    statuses: [204, 401, 403, 404, 409, 414],
  },
  { route: 'GET /tags', access: 'no', statuses: [200] },
];

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

describe('the documentation of the RealWorld API', () => {
  const api = useTestApp();
  let document: OpenApi;

  beforeAll(async () => {
    await api.orm.seeder.seed(DemoSeeder);
    const { body } = await api.http.get('/docs/realworld-json').expect(200);
    document = withResponses(body);
  });

  function operationOf(row: string): Operation {
    const route = routesOf(document).find((candidate) => nameOf(candidate) === row);
    if (!route) {
      throw new Error(`${row} is not documented`);
    }
    return route.operation;
  }

  it('has a page of its own, with its assets', async () => {
    const { status, text } = await api.http.get('/docs/realworld');
    expect({ status, title: /<title>(.*)<\/title>/.exec(text)?.[1] }).toEqual({
      status: 200,
      title: 'Platen RealWorld API',
    });
    const scripts = Array.from(
      text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g),
      ([, url = '']) => new URL(url, 'http://x/docs/realworld').pathname,
    );
    expect(scripts.length).toBeGreaterThan(2);
    for (const script of scripts) {
      await api.http.get(script).expect(200);
    }
    await api.http.get('/docs/realworld-yaml').expect(200);
  });

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

  it('has every route of the specification and of the application below /api, and no other', () => {
    const documented = routesOf(document).map(nameOf).toSorted();
    const agreed = ROUTES.map(({ route }) => route.replace(' ', ' /api')).toSorted();
    expect(documented).toEqual(agreed);
    const tree = api.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    const registered = parseRouteTree(tree).filter((route) => /^(?!HEAD)\w+ \/api/.test(route));
    expect(registered.toSorted()).toEqual(agreed);
  });

  it('shares no schema with the native API', async () => {
    expect(Object.keys(document.components.schemas)).not.toContain('Problem');
    const { body: native } = await api.http.get('/docs-json');
    expect(Object.keys(native.components.schemas)).not.toContain('Errors');
  });

  describe.each(ROUTES)('of $route', ({ route, access, statuses }) => {
    let operation: Operation;

    beforeAll(() => {
      operation = operationOf(route.replace(' ', ' /api'));
    });

    it('has a summary, and the statuses that it can return', () => {
      expect(operation.summary).toMatch(/\w{3}/);
      const documented = Object.keys(operation.responses).map(Number);
      expect(documented.toSorted()).toEqual([...ALWAYS, ...statuses].toSorted());
    });

    it('has a schema for each success, and the error format for each error', () => {
      const wrong = Object.entries(operation.responses).filter(([status, { content }]) => {
        const schema = content?.['application/json']?.schema;
        const isError = schema?.$ref === '#/components/schemas/Errors';
        return status === '204' || status === '308'
          ? schema !== undefined
          : !schema || isError !== Number(status) >= 400;
      });
      expect(wrong).toEqual([]);
    });

    it('documents whether it needs a token, and returns 401 first if so', async () => {
      const security = {
        no: [],
        optional: [{}, { realworld: [] }],
        yes: [{ realworld: [] }],
      };
      expect(operation.security).toEqual(security[access]);
      const [method = '', path = ''] = route.split(' ');
      const { status, body } = await send(api, method, `/api${path.replace(/\{\w+\}/g, '1')}`);
      expect(status === 401).toBe(access === 'yes');
      expect(body.errors?.token).toEqual(access === 'yes' ? ['is missing'] : undefined);
    });

    it('has an example for each field of its body', () => {
      const schemas = Object.values(operation.requestBody?.content ?? {}).map(
        ({ schema }) => schema,
      );
      expect(schemas.flatMap((schema) => fieldsWithoutExample(document, schema))).toEqual([]);
    });
  });

  /** Sends what the "Execute" button of Swagger UI sends. */
  function execute({ method, path, operation }: Route, token: string): Promise<Answer> {
    const target = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const found = operation.parameters.find((parameter) => parameter.name === name);
      return encodeURIComponent(String(found && exampleOf(document, found.schema)));
    });
    const media = operation.requestBody?.content['application/json'];
    return send(api, method, target, {
      headers: {
        ...(media && { 'content-type': 'application/json' }),
        authorization: `Token ${token}`,
      },
      ...(media && { body: JSON.stringify(bodyExampleOf(document, media)) }),
    });
  }

  it('returns what is documented for every example', async () => {
    const login = { method: 'POST', path: '/api/users/login' };
    const operation = operationOf('POST /api/users/login');
    const { body } = await execute({ ...login, operation }, '');
    const outcomes: Record<string, string[]> = {};
    for (const route of routesOf(document)) {
      const response = await execute(route, body.user.token);
      const schema =
        route.operation.responses[response.status]?.content?.['application/json']?.schema;
      outcomes[nameOf(route)] = [
        ...(response.status < 400 ? [] : [`${response.status} ${JSON.stringify(response.body)}`]),
        ...(schema ? mismatches(document, schema, response.body) : []),
      ];
    }
    expect(Object.entries(outcomes).filter(([, problems]) => problems.length > 0)).toEqual([]);
  });
});
