import type { SentRequest } from './fuzz/fuzz-world.js';
import { type OpenApi, type Route, routesOf, type Schema } from './openapi.js';
import { mismatches } from './schema-mismatches.js';
import type { Answer } from './wire.js';

/** Statuses of responses to requests for undocumented routes. */
const STRAY_STATUSES = new Set([400, 404, 413, 414, 415, 422, 429, 431]);

const PROBLEM_TYPE = 'application/problem+json';

/** Headers of every response. */
const SECURITY_HEADERS = [
  'content-security-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
];

/** Finds the documented operation for a request; HEAD uses that of GET. */
export function routeFor(document: OpenApi, { method, target }: SentRequest): Route | undefined {
  const [path = ''] = target.split('?');
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = routesOf(document).filter(
    (route) => route.method === wanted && patternOf(route.path).test(path),
  );
  // A literal path such as `/a/feed` takes precedence over `/a/{slug}`.
  return found.toSorted((a, b) => templatesIn(a.path) - templatesIn(b.path))[0];
}

function templatesIn(path: string): number {
  return path.split('{').length;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`);
}

/** Requests that Node's HTTP parser rejects, before there is a request to respond to. */
const PARSER_STATUSES = new Set([400, 431]);

/**
 * All differences between a response and the document, or the rules for all responses.
 *
 * @param options.parsed whether the request is known to be valid HTTP
 */
export function answerProblems(
  document: OpenApi,
  route: Route | undefined,
  request: SentRequest,
  answer: Answer,
  { parsed = true } = {},
): string[] {
  const { status } = answer;
  const isOfApplication = parsed || !PARSER_STATUSES.has(status);
  const response = route?.operation.responses[status];
  const isKnown = response !== undefined || (!route && STRAY_STATUSES.has(status));
  const media = response ? (response.content ?? {}) : { [PROBLEM_TYPE]: { schema: PROBLEM } };
  return [
    ...claim(status < 500, 'a defect'),
    ...claim(isKnown, `status ${status} is not documented`),
    ...(isOfApplication ? headerProblems(request, answer) : []),
    // A response to HEAD has the headers of GET, and nothing else.
    ...(request.method === 'HEAD' ? [] : contentProblems(document, media, request, answer)),
  ];
}

const PROBLEM: Schema = { $ref: '#/components/schemas/Problem' };

function headerProblems({ headers: sent }: SentRequest, { headers }: Answer): string[] {
  const id = String(headers['x-request-id']);
  const given = sent['x-request-id'];
  return [
    ...SECURITY_HEADERS.flatMap((name) => claim(headers[name] !== undefined, `lacks ${name}`)),
    ...claim(/^[\w.:-]{1,128}$/.test(id), `is request ${id}`),
    ...claim(headers['x-powered-by'] === undefined, 'tells what it is made with'),
    ...claim(id !== given, 'has the id that the client gave'),
  ];
}

function contentProblems(
  document: OpenApi,
  media: Record<string, { schema: Schema }>,
  request: SentRequest,
  answer: Answer,
): string[] {
  const { status, headers, body } = answer;
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  const schema = media[type]?.schema;
  if (schema) {
    return [
      ...mismatches(document, schema, body, 'answer'),
      ...(status >= 400 ? problemProblems(request, answer) : []),
    ];
  }
  const isEmpty = Object.keys(body).length === 0 && type === '';
  return claim(isEmpty && Object.keys(media).length === 0, `content of type "${type}"`);
}

/** Rules for errors beyond the schema (RFC 9457, RFC 9110, the table of errors). */
function problemProblems({ method }: SentRequest, { status, headers, body }: Answer): string[] {
  return [
    ...claim(body.status === status, `problem of status ${body.status}`),
    ...claim(body.requestId === headers['x-request-id'], 'problem of another request'),
    ...claim(body.error === body.detail, '`error` is not `detail`'),
    ...claim((body.code === 'validation_failed') === body.errors?.length > 0, '`errors`'),
    ...claim((status === 404 && method === 'DELETE') === (body.notFound === true), '`notFound`'),
    ...claim((status === 401) === 'www-authenticate' in headers, '`WWW-Authenticate`'),
    ...claim((status === 429 || status === 503) === 'retry-after' in headers, '`Retry-After`'),
  ];
}

/** Everything in a request that the document does not allow. */
export function requestProblems(document: OpenApi, route: Route, request: SentRequest): string[] {
  const { security = [] } = route.operation;
  const needsToken = security.length > 0 && !security.some((one) => Object.keys(one).length === 0);
  return [
    ...claim(request.isSignedIn || !needsToken, 'there is no good token'),
    ...pathProblems(document, route, request),
    ...queryProblems(document, route, request),
    ...documentedHeaderProblems(document, route, request),
    ...bodyProblems(document, route, request),
  ];
}

function pathProblems(
  document: OpenApi,
  { path, operation }: Route,
  request: SentRequest,
): string[] {
  const [pathname = ''] = request.target.split('?');
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
  const values = patternOf(path).exec(pathname)?.slice(1) ?? [];
  return names.flatMap((name, index) => {
    const text = decoded(values[index] ?? '');
    const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema;
    return text === undefined || !schema
      ? [`path.${name} cannot be read`]
      : mismatches(document, schema, typed(schema, text), `path.${name}`);
  });
}

function queryProblems(document: OpenApi, { operation }: Route, { target }: SentRequest): string[] {
  const [, text = ''] = /\?(.*)$/s.exec(target) ?? [];
  if (decoded(text) === undefined) {
    return ['query cannot be read'];
  }
  const known = operation.parameters.filter((parameter) => parameter.in === 'query');
  const pairs = Array.from(new URLSearchParams(text));
  const names = pairs.map(([name]) => name);
  return [
    ...claim(new Set(names).size === names.length, 'query has something twice'),
    ...known.flatMap(({ name, required }) =>
      claim(!required || names.includes(name), `query.${name} is missing`),
    ),
    ...pairs.flatMap(([name, value]) => {
      const schema = known.find((parameter) => parameter.name === name)?.schema;
      return schema
        ? mismatches(document, schema, typed(schema, value), `query.${name}`)
        : [`query.${name} is not documented`];
    }),
  ];
}

function documentedHeaderProblems(
  document: OpenApi,
  { operation }: Route,
  { headers }: SentRequest,
): string[] {
  return operation.parameters
    .filter(({ in: place }) => place === 'header')
    .flatMap(({ name, schema, required }) => {
      const value = headers[name.toLowerCase()];
      return value === undefined
        ? claim(!required, `header ${name} is missing`)
        : mismatches(document, schema, value.trim(), `header ${name}`);
    });
}

/** Converts a string of a URL to the type of its schema. */
function typed({ type }: Schema, text: string): unknown {
  if (type === 'integer' || type === 'number') {
    return /^\d{1,10}$/.test(text) ? Number(text) : text;
  }
  return type === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text;
}

function bodyProblems(document: OpenApi, { operation }: Route, request: SentRequest): string[] {
  const { requestBody } = operation;
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = request.headers;
  const bytes = Buffer.from(request.body);
  if (bytes.length === 0) {
    return claim(!requestBody?.required, 'body is missing');
  }
  const isJson =
    /^\s*application\/json\s*(;\s*charset="?utf-?8"?\s*)?;?$/i.test(type) && coding === 'identity';
  const value = isJson ? readJson(bytes) : undefined;
  if (value === undefined) {
    return ['body is no JSON'];
  }
  if (!requestBody) {
    return mismatches(document, { type: 'object' }, value, 'body');
  }
  const schema = requestBody.content['application/json']?.schema;
  return schema ? mismatches(document, schema, asRead(value), 'body') : ['body must not be JSON'];
}

/** Fields that are trimmed before validation (docs/api.md#users, docs/api.md#articles). */
function asRead(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return body;
  }
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      if (name === 'email' && typeof value === 'string') {
        return [name, value.trim()];
      }
      const isTags = name === 'tags' && Array.isArray(value);
      // A set: each is counted once.
      return [
        name,
        isTags
          ? [...new Set(value.map((tag) => (typeof tag === 'string' ? tag.trim() : tag)))]
          : value,
      ];
    }),
  );
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function claim(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}
