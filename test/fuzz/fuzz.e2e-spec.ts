import { isError } from '../../src/platform/errors/is-error.js';
import { Agent } from 'node:http';
import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import { arbitraryRequest } from '../support/fuzz/arbitrary-request.js';
import { writing, written } from '../support/fuzz/arbitrary-wire.js';
import { answerProblems, requestProblems, routeFor } from '../support/openapi-conformance.js';
import { FuzzWorld, type SentRequest } from '../support/fuzz/fuzz-world.js';
import { type OpenApi, type Route, routesOf, withResponses } from '../support/openapi.js';
import { useTestApp } from '../support/test-app.js';
import { type Answer, exchange } from '../support/wire.js';

const REQUESTS = 10_000;
const RAW_REQUESTS = 600;
/** Number of concurrent requests. */
const BATCH = 40;

/** Milliseconds after which a run is aborted, on a slow machine. */
const TIME_LIMIT = 400_000;

/** Error codes of requests that cannot be read or are not valid. */
const INVALID = new Set([
  'bad_request',
  'payload_too_large',
  'unsupported_media_type',
  'validation_failed',
]);

/** Why the server may reject what the document allows: rules that a schema cannot express. */
const BEYOND_SCHEMAS: Readonly<Record<string, RegExp>> = {
  'JSON can say what PostgreSQL cannot store': /must not contain NUL characters or unpaired surr/,
  'some names are reserved, and too great a number is no id':
    /^(username must be 1 to 50|author must be the id or the username)/,
  'a URL is more than its form': /^(image|canonicalUrl) must be an http or https URL/,
  'a language tag has a grammar': /^language must be a language tag/,
  'a URL of a webhook must be reachable': /^url must be an http or https URL/,
  'Unicode has properties that a schema cannot name': /must be one line without control/,
  'a schema does not count in Unicode': /must not have more than 30 combining marks in a row$/,
  'they exclude each other': /^\w+ must not be given together with /,
  'it depends on another member': /^offset must be at most 1000 together with q$/,
  'it goes with other members': /^currentPassword must be a text where email or password are/,
  'a role has only some scopes': /^scopes\.\d+ is not for the role/,
  'the time goes on': /^expiresAt must be in the future$/,
  'bcrypt reads so many bytes, not characters': /^password must .* at most 72 bytes/,
  'it depends on the decision': /^allOfAuthor is only possible with the state spam$/,
  'a cursor is what another page gave':
    /^(after|before) must be the (end|start)Cursor of another page/,
};

/** Success statuses that these requests cannot get, with the reason. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  'POST /user/sign-up 202': 'emails need no confirmation in these tests',
  'POST /user/email/verify 204': 'the token is in a mail',
  'POST /user/email/revert 204': 'the token is in a mail',
  'POST /user/password/reset 204': 'the token is in a mail',
  'POST /invitation 201': 'those who send requests are authors',
  'GET /invitation 200': 'those who send requests are authors',
  'DELETE /invitation/{id} 200': 'those who send requests are authors',
  'POST /webhook 201': 'those who send requests are authors',
  'GET /webhook 200': 'those who send requests are authors',
  'GET /webhook/{id} 200': 'those who send requests are authors',
  'PATCH /webhook/{id} 200': 'those who send requests are authors',
  'DELETE /webhook/{id} 200': 'those who send requests are authors',
  'POST /webhook/{id}/rotate 200': 'those who send requests are authors',
  'POST /webhook/{id}/test 202': 'those who send requests are authors',
  'GET /webhook/{id}/delivery 200': 'those who send requests are authors',
  'POST /webhook/{id}/delivery/{delivery}/replay 202': 'those who send requests are authors',
  'GET /article/{slug}/revision/{number} 200': 'the numbers of revisions are not followed',
  'GET /article/{slug}/revision/{number}/diff 200': 'the numbers of revisions are not followed',
  'POST /article/{slug}/revision/{number}/restore 200': 'the numbers of revisions are not followed',
  'DELETE /user/access-token/{id} 200': 'the ids of tokens are not followed',
  'POST /user/profile/deletion 204': 'those who send requests have to stay',
  'DELETE /user/{id} 204': 'those who send requests are authors',
  'POST /media 200': 'no generated body is a picture',
  'POST /media 201': 'no generated body is a picture',
  'GET /media/file/{name} 200': 'there are no pictures',
  'GET /media/file/{name} 206': 'there are no pictures',
  'GET /media/file/{name} 304': 'there are no pictures',
  'PATCH /media/{id} 200': 'there are no pictures',
  'DELETE /media/{id} 200': 'there are no pictures',
  'GET /user 200': 'those who send requests are authors',
  'GET /audit 200': 'those who send requests are authors',
  'PATCH /user/{id} 200': 'an administrator would soon have suspended everyone who sends requests',
};

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

/**
 * Properties that hold for every request. Requests are generated from the OpenAPI document, so that new routes
 * and parameters are included automatically. Each run sends different requests; a failure reports the seed,
 * and `npm test -- fuzz --seed=<seed>` repeats that run.
 */
describe('whatever is asked', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: BATCH });
  // Before the application closes, which would wait for the connections.
  afterAll(() => agent.destroy());
  const api = useTestApp();
  let document: OpenApi;
  let world: FuzzWorld;
  let asked = 0;
  /** Statuses that each operation has returned. */
  const seen = new Map<string, Set<number>>();

  beforeAll(async () => {
    document = withResponses((await api.http.get('/docs-json')).body);
    world = await FuzzWorld.create(api, agent);
  });

  /** Checks a property of single values on batches of them. @throws Error with the problems */
  async function expectForAll<T>(
    things: fc.Arbitrary<T>,
    count: number,
    findingsIn: (thing: T) => Promise<string[]>,
  ): Promise<void> {
    const batches = fc.array(things, { minLength: BATCH, maxLength: BATCH });
    const property = fc.asyncProperty(batches, async (batch) => {
      await world.refresh();
      const findings = (await Promise.all(batch.map(findingsIn))).flat();
      if (findings.length > 0) {
        throw new Error(findings.join('\n\n'));
      }
    });
    const seed = jest.getSeed();
    const outcome = await fc.check(property, {
      numRuns: Math.ceil(count / BATCH),
      seed,
      endOnFailure: true,
      interruptAfterTimeLimit: TIME_LIMIT,
      markInterruptAsFailure: true,
    });
    if (outcome.failed) {
      const { errorInstance } = outcome;
      // Errors of Node itself are not of the class that tests know.
      const cause = isError(errorInstance) ? errorInstance.stack : 'It took too long';
      throw new Error(`${cause}\n\nAgain: npm test -- fuzz --seed=${seed}`);
    }
  }

  it(
    'is answered as the document says: 10 000 requests',
    async () => {
      await expectForAll(arbitraryRequest(document), REQUESTS, async (plan) => {
        const { request, answer } = await world.ask(plan);
        const route = routeFor(document, request);
        asked++;
        if (route && request.method !== 'HEAD') {
          const statuses = seen.get(nameOf(route)) ?? new Set();
          seen.set(nameOf(route), statuses.add(answer.status));
        }
        return reported(request, answer, [
          ...answerProblems(document, route, request, answer),
          ...(route ? verdictProblems(route, request, answer) : []),
        ]);
      });
    },
    TIME_LIMIT * 1.1,
  );

  it(
    'is answered so where it is hardly HTTP, too: bytes on a socket',
    async () => {
      const things = fc.tuple(arbitraryRequest(document), writing);
      await expectForAll(things, RAW_REQUESTS, async ([plan, [name, write]]) => {
        const request = await world.fillIn(plan);
        if (request.method === 'HEAD' || 'expect' in request.headers) {
          return [];
        }
        const answer = await exchange(api, written(request, write));
        asked++;
        const problems = answerProblems(document, routeFor(document, request), request, answer, {
          parsed: false,
        });
        return reported({ ...request, target: `${request.target} (${name})` }, answer, problems);
      });
    },
    TIME_LIMIT * 1.1,
  );

  it('has been asked for often enough, and reached every operation', () => {
    expect(asked).toBeGreaterThanOrEqual(REQUESTS);
    const lacking = routesOf(document).flatMap((route) => {
      const name = nameOf(route);
      const statuses = Array.from(seen.get(name) ?? []);
      const successes = Object.keys(route.operation.responses).filter((status) => status < '4');
      const missing = successes
        .filter((status) => !statuses.includes(Number(status)))
        .map((status) => `${name} ${status}`)
        .filter((success) => !(success in OUT_OF_REACH));
      return statuses.some((status) => status >= 400) ? missing : missing.concat(`${name} 4xx`);
    });
    expect(lacking).toEqual([]);
  });

  /** Requests that the document forbids are rejected, and those that it allows are not called invalid. */
  function verdictProblems(route: Route, request: SentRequest, { status, body }: Answer): string[] {
    if (status === 308) {
      // A former slug leads to the present one, whatever else is asked.
      return [];
    }
    const forbidden = requestProblems(document, route, request);
    if (status < 400) {
      return forbidden.map((problem) => `accepted, though ${problem}`);
    }
    if (forbidden.length > 0 || !INVALID.has(body.code)) {
      return [];
    }
    const messages: string[] = body.errors?.map(({ message }: { message: string }) => message) ?? [
      body.code,
    ];
    return messages
      .filter((message) => !Object.values(BEYOND_SCHEMAS).some((rule) => rule.test(message)))
      .map((message) => `refused, though the document allows it: ${message}`);
  }
});

function reported(
  { method, target, headers, body }: SentRequest,
  { status, body: answered }: Answer,
  problems: string[],
): string[] {
  const lines = [
    `${method} ${target} ${JSON.stringify(headers)}`,
    Buffer.from(body).toString(),
    `→ ${status} ${JSON.stringify(answered)}`,
    ...problems,
  ];
  return problems.length > 0 ? [lines.map((line) => line.slice(0, 1000)).join('\n')] : [];
}
