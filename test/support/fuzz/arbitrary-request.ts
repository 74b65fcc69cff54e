import * as fc from 'fast-check';
import {
  type Body,
  bodyBeyondLimits,
  junkBody,
  valid,
  validBody,
  wrongBody,
} from './arbitrary-body.js';
import { asciiBetween, nastyText, unknownName } from './arbitrary-text.js';
import { Placeholder, placeholder, type PlaceholderKind } from './placeholder.js';
import { type OpenApi, type Parameter, type Route, routesOf } from '../openapi.js';

/** A request before it is sent; values that are known only then are {@link Placeholder}s. */
export interface RequestPlan {
  method: string;
  /** Segments of the path, escaped. */
  segments: readonly (string | Placeholder)[];
  /** Names and values, escaped. */
  query: readonly (readonly [string, string | Placeholder])[];
  headers: Readonly<Record<string, string | Placeholder>>;
  caller: Caller;
  body: Body | undefined;
}

/** The caller: one of the users, anonymous, or a user with an invalid token. */
export type Caller =
  | { kind: 'person'; index: number }
  | { kind: 'nobody' | 'expired' | 'ended' | 'forged' }
  | { kind: 'junk'; authorization: string };

/** Requests to every operation of the document, most of them valid, and to unknown routes. */
export function arbitraryRequest(document: OpenApi): fc.Arbitrary<RequestPlan> {
  const routes = routesOf(document);
  return fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...routes.map((route) => goodRequest(document, route))) },
    { weight: 12, arbitrary: fc.oneof(...routes.map((route) => spoiledRequest(document, route))) },
    { weight: 5, arbitrary: fc.oneof(...requestsBeyondLimits(document, routes)) },
    { weight: 1, arbitrary: strayRequest(routes) },
  );
}

/** A valid request of an authorised caller. */
function goodRequest(document: OpenApi, route: Route): fc.Arbitrary<RequestPlan> {
  return planOf(route, {
    segment: (parameter) => goodSegment(document, route, parameter),
    query: goodQuery(document, route),
    headers: goodHeaders(document, route),
    caller: route.operation.security?.length ? person : fc.oneof(person, nobody),
    body: goodBody(document, route),
  });
}

/** The same with one field of the body off by one; random values would hit the limits too seldom. */
function requestsBeyondLimits(
  document: OpenApi,
  routes: readonly Route[],
): fc.Arbitrary<RequestPlan>[] {
  return routes.filter(hasBody).map((route) => {
    const schema = route.operation.requestBody?.content['application/json']?.schema ?? {};
    const body = bodyBeyondLimits(document, schema);
    return fc
      .tuple(goodRequest(document, route), body)
      .map(([plan, wrong]) => Object.assign(plan, { body: wrong }));
  });
}

/** The same with some parts invalid or unusual, each independently, so that later checks are reached. */
function spoiledRequest(document: OpenApi, route: Route): fc.Arbitrary<RequestPlan> {
  return planOf(route, {
    segment: (parameter) =>
      mostly(
        goodSegment(document, route, parameter),
        fc.oneof(strangeThing(route, parameter), junkSegment),
      ),
    query: mostly(goodQuery(document, route), wrongQuery(document, route)),
    headers: mostly(goodHeaders(document, route), junkHeaders(route)),
    caller: mostly(person, anyCaller),
    body: mostly(goodBody(document, route), badBody(document, route), hasBody(route) ? 5 : 2),
  });
}

/** A request with an undocumented path or method. */
function strayRequest(routes: readonly Route[]): fc.Arbitrary<RequestPlan> {
  const documented = fc.constantFrom(...routes.map(({ path }) => path.split('/').slice(1)));
  const anywhere = fc.oneof(
    documented,
    documented.map((segments) => [...segments, '']),
    documented.map((segments) => segments.map((segment) => segment.toUpperCase())),
    fc.array(junkSegment, { maxLength: 5 }),
    fc.constantFrom(['.git', 'config'], ['..', '..', 'etc', 'passwd'], ['', '', 'evil.example']),
  );
  return fc.record({
    method: fc.constantFrom(
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
      'MKCOL',
      'LOCK',
      'SEARCH',
      'PURGE',
      'QUERY',
    ),
    segments: anywhere.map((segments) => segments.map((segment) => segment.replace(/[{}]/g, '1'))),
    query: fc.constantFrom([], [['a', 'b'] as const], [['limit', '1'] as const]),
    headers: fc.constant({}),
    caller: anyCaller,
    body: fc.option(junkBody, { nil: undefined }),
  });
}

interface Parts {
  segment: (parameter: Parameter) => fc.Arbitrary<string | Placeholder>;
  query: fc.Arbitrary<RequestPlan['query']>;
  headers: fc.Arbitrary<RequestPlan['headers']>;
  caller: fc.Arbitrary<Caller>;
  body: fc.Arbitrary<Body | undefined>;
}

function planOf(
  { method, path, operation }: Route,
  { segment, ...parts }: Parts,
): fc.Arbitrary<RequestPlan> {
  const segments = path
    .split('/')
    .slice(1)
    .map((text) => {
      const found = operation.parameters.find(({ name }) => text === `{${name}}`);
      return found ? segment(found) : fc.constant(text);
    });
  return fc.record({ method: fc.constant(method), segments: fc.tuple(...segments), ...parts });
}

/** Mostly the first, and sometimes the second. @param share of the second, in ten */
function mostly<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>, share = 2): fc.Arbitrary<T> {
  return fc.oneof({ weight: 10 - share, arbitrary: usual }, { weight: share, arbitrary: other });
}

const person: fc.Arbitrary<Caller> = fc.record({
  kind: fc.constant('person' as const),
  index: fc.nat(2),
});
const nobody: fc.Arbitrary<Caller> = fc.constant({ kind: 'nobody' });
const anyCaller: fc.Arbitrary<Caller> = fc.oneof(
  person,
  fc.constantFrom<Caller>(
    { kind: 'nobody' },
    { kind: 'expired' },
    { kind: 'ended' },
    { kind: 'forged' },
  ),
  fc
    .constantFrom(
      '',
      'Bearer',
      'Bearer ',
      'bearer x',
      'Basic Zm9vOmJhcg==',
      'Bearer a.b.c',
      'Token x',
    )
    .map((authorization): Caller => ({ kind: 'junk', authorization })),
  asciiBetween(1, 60).map((text): Caller => ({ kind: 'junk', authorization: `Bearer ${text}` })),
);

/** What a path parameter refers to: resources that fit (`own`), and others. */
function thingsFor(
  { method, path }: Route,
  { name }: Parameter,
): { own: PlaceholderKind[]; other: PlaceholderKind[] } {
  if (path === '/article/{slug}/restore') {
    return { own: ['deleted article'], other: ['article of the caller', 'article that is gone'] };
  }
  if (name === 'slug') {
    return {
      own: [
        'article of the caller',
        'article of the caller',
        'draft of the caller',
        ...(method === 'GET' ? (['article that has moved'] as const) : []),
      ],
      other: [
        'article of another',
        'draft of another',
        'article that is gone',
        'article that has moved',
      ],
    };
  }
  if (name === 'username') {
    return { own: ['username'], other: [] };
  }
  if (path.startsWith('/comment/')) {
    return { own: ['comment to moderate'], other: ['comment elsewhere'] };
  }
  if (path.includes('/comment/{id}')) {
    const [own, other]: [PlaceholderKind, PlaceholderKind] = path.endsWith('/restore')
      ? ['deleted comment', 'comment']
      : ['comment', 'deleted comment'];
    return { own: [own], other: [other, 'comment elsewhere'] };
  }
  if (path.includes('/session/{id}')) {
    return { own: ['session of the caller'], other: ['session of another'] };
  }
  return { own: [], other: [] };
}

function goodSegment(
  document: OpenApi,
  route: Route,
  parameter: Parameter,
): fc.Arbitrary<string | Placeholder> {
  const { own } = thingsFor(route, parameter);
  const made = valid(document, parameter.schema, parameter.name).map((value) =>
    value instanceof Placeholder ? value : escaped(String(value)),
  );
  if (own.length === 0) {
    return made;
  }
  // A parameter with a pattern may also name something new.
  return parameter.schema.pattern === undefined
    ? placeholder(...own)
    : fc.oneof(placeholder(...own), made);
}

function strangeThing(route: Route, parameter: Parameter): fc.Arbitrary<string | Placeholder> {
  const { other } = thingsFor(route, parameter);
  return other.length === 0 ? junkSegment : placeholder(...other);
}

/** One path segment, which matches nothing. */
const junkSegment: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1',
    '1.0',
    '1e1',
    '0x1',
    '2147483648',
    '9'.repeat(30),
    '007',
    'feed',
    'search',
    'comment',
    'article',
    'null',
    'undefined',
    'constructor',
    '__proto__',
    '%',
    '%zz',
    '%2',
    '%00',
    '%2e%2e',
    '%2f',
    '%252f',
    '%ED%A0%80',
    '%FF',
    '%C0%AF',
    '%u0041',
    '.',
    '..',
    '...',
    ';a=b',
    ':slug',
    '*',
    '~',
    '+',
    '%20',
    '%0d%0aX:1',
    '%E2%80%AE',
    'a'.repeat(255),
    'a'.repeat(256),
    'a'.repeat(766),
    '%61'.repeat(255),
    'a'.repeat(5000),
  ),
  nastyText.filter((text) => text.length > 0).map(escaped),
);

function goodQuery(document: OpenApi, route: Route): fc.Arbitrary<RequestPlan['query']> {
  const parameters = parametersIn(route, 'query').map((parameter) => {
    const { name, schema } = parameter;
    const isCursor = /^(after|before|cursor)$/i.test(name) && schema.type === 'string';
    const value = isCursor ? placeholder('cursor') : valid(document, schema, name);
    const pair = fc.tuple(
      fc.constant(escaped(name)),
      value.map((one) => (one instanceof Placeholder ? one : escaped(String(one)))),
    );
    return parameter.required ? pair : fc.option(pair, { nil: undefined, freq: 2 });
  });
  return fc.tuple(...parameters).map((pairs) => pairs.filter((pair) => pair !== undefined));
}

function wrongQuery(document: OpenApi, route: Route): fc.Arbitrary<RequestPlan['query']> {
  const names = parametersIn(route, 'query').map(({ name }) => name);
  const name = names.length > 0 ? fc.oneof(fc.constantFrom(...names), unknownName) : unknownName;
  const value = fc.oneof(
    nastyText.map(escaped),
    fc.constantFrom('', '0', '1', '101', '-1', '+1', '1.5', '1e1', '0x10', '007', 'true', 'TRUE'),
    fc.constantFrom('2147483648', '99999999999', '%', '%zz', '%00', 'a=b', '[]', 'null', '%FF'),
  );
  const pair = fc.tuple(name.map(escaped), value);
  return fc
    .tuple(goodQuery(document, route), fc.array(pair, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([good, bad, isDoubled]) => good.concat(bad, isDoubled ? good : []));
}

function goodHeaders(document: OpenApi, route: Route): fc.Arbitrary<RequestPlan['headers']> {
  const documented = parametersIn(route, 'header').map(({ name, schema, required }) => {
    const value = HEADERS[name.toLowerCase()] ?? valid(document, schema, name).map(String);
    const entry = value.map((one): [string, string | Placeholder] => [name.toLowerCase(), one]);
    return required ? entry : fc.option(entry, { nil: undefined, freq: 2 });
  });
  const usual = fc.record(
    {
      'x-request-id': asciiWord,
      accept: fc.constantFrom('*/*', 'application/json', 'text/html;q=0.9'),
      'user-agent': fc.constantFrom('curl/8', 'Mozilla/5.0 (X11; Linux x86_64)'),
    },
    { requiredKeys: [] },
  );
  return fc
    .tuple(usual, ...documented)
    .map(([others, ...entries]) =>
      Object.fromEntries(
        Object.entries<string | Placeholder>(others).concat(
          entries.filter((entry) => entry !== undefined),
        ),
      ),
    );
}

const asciiWord = fc.stringMatching(/^[\w.:-]{1,128}$/);

/** Values of documented headers, where their schema is only a string. */
const HEADERS: Readonly<Record<string, fc.Arbitrary<string | Placeholder>>> = {
  'if-match': fc.oneof(placeholder('current tag'), fc.constant('*')),
  'if-none-match': fc.oneof(placeholder('current tag'), fc.constant('*')),
  'idempotency-key': placeholder('new key'),
  range: fc.constantFrom(
    'bytes=0-9',
    'bytes=-1',
    'bytes=9-',
    'bytes=5-2',
    'bytes=0-1,3-4',
    'lines=1-2',
  ),
};

/** Anything that Node's client allows in a header: Latin-1 without control characters. */
const headerText: fc.Arbitrary<string> = fc.oneof(
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 40,
  }),
  fc.constantFrom('', '*', '""', '"', 'W/', 'W/"', '"a", "b"', ',', '"1-1-x"', 'x'.repeat(4000)),
  fc.constantFrom("';--", '{}', '\t', 'a'.repeat(256), 'ÿ'.repeat(300)),
);

function junkHeaders(route: Route): fc.Arbitrary<RequestPlan['headers']> {
  const documented = parametersIn(route, 'header').map(({ name }) => name.toLowerCase());
  const names = [
    // Meaningful headers are more frequent.
    ...documented.flatMap((name) => [name, name, name]),
    'x-request-id',
    'accept',
    'accept-encoding',
    'accept-language',
    'user-agent',
    'cookie',
    'if-match',
    'if-none-match',
    'if-modified-since',
    'range',
    'origin',
    'referer',
    'prefer',
    'x-forwarded-for',
    'x-forwarded-host',
    'forwarded',
    'x-http-method-override',
    'expect',
    'content-encoding',
    'idempotency-key',
    'upgrade-insecure-requests',
    'te',
    'x-junk',
  ];
  const value = fc.oneof(
    { weight: 3, arbitrary: headerText },
    { weight: 1, arbitrary: placeholder('current tag', 'stale tag') },
    { weight: 1, arbitrary: fc.constantFrom('key-1', 'key-2', 'key-3') },
  );
  return fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: 4 });
}

function goodBody(document: OpenApi, { operation }: Route): fc.Arbitrary<Body | undefined> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema ? validBody(document, schema) : fc.constant(undefined);
}

function badBody(document: OpenApi, { operation }: Route): fc.Arbitrary<Body | undefined> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema ? wrongBody(document, schema) : fc.option(junkBody, { nil: undefined });
}

function hasBody({ operation }: Route): boolean {
  return operation.requestBody !== undefined;
}

function parametersIn({ operation }: Route, place: string): Parameter[] {
  return operation.parameters.filter((parameter) => parameter.in === place);
}

/** Percent-encodes as UTF-8, including lone surrogates, as careless clients do. */
function escaped(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}
