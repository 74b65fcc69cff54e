import * as fc from 'fast-check';
import { valid } from './arbitrary-body.js';
import { Placeholder } from './placeholder.js';
import { type OpenApi, type Parameter, type Route, routesOf, type Schema } from '../openapi.js';

/** Who sends a request. */
export type Sender = 'nobody' | 'native' | 'realworld' | 'garbage';

/** A request before it is sent, with {@link Placeholder}s. */
export interface HostilePlan {
  method: string;
  path: readonly (string | Placeholder)[];
  query: readonly (readonly [string, string])[];
  headers: Readonly<Record<string, string>>;
  sender: Sender;
  /** A JSON value with `Placeholder`s; undefined for no body. */
  body: unknown;
}

/** Largest header section that Node reads, in bytes; a larger one is 431. */
const MAX_HEADER = 15_000;

/** Units to repeat: each of them takes some parser more than linear time. */
const UNITS = [
  'a',
  ' ',
  ';',
  ',',
  '"',
  '=',
  '%41',
  '-',
  '/',
  '.',
  '*',
  '(',
  '<',
  '\\',
  'W/"x", ',
  'a=b; ',
  'gzip, ',
  '\u0000',
  '\u0001',
  '\ud800',
  '\u0301',
  'e\u0301',
  '\u202e',
  '\n',
  '\ufb2c',
  '\ufdfa',
  '😀',
];

/** Bytes that Node's client sends in a header. */
const HEADER_UNITS = UNITS.filter((unit) => /^[ -~]+$/.test(unit)).concat('\xff', '\t');

const HEADERS = [
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'access-control-request-headers',
  'access-control-request-method',
  'authorization',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-type',
  'cookie',
  'expect',
  'forwarded',
  'from',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'origin',
  'pragma',
  'prefer',
  'range',
  'referer',
  'te',
  'traceparent',
  'user-agent',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-http-method-override',
  'x-request-id',
];

/** A unit, repeated up to a size that is mostly at the edge of some limit. @param max characters */
function repeated(units: readonly string[], max: number): fc.Arbitrary<string> {
  const edges = [0, 1, 20, 50, 72, 128, 255, 256, 1000, 1001, 10_000, 15_000, 200_001, 1_000_000];
  const sizes = edges.filter((size) => size < max).concat(max);
  return fc
    .tuple(fc.constantFrom(...units), fc.constantFrom(...sizes))
    .map(([unit, size]) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size));
}

/** A string of any length up to `max`; large ones are rare, as each takes as long as many small ones. */
function hostileText(max: number): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 20, arbitrary: repeated(UNITS, Math.min(max, 2000)) },
    { weight: 1, arbitrary: repeated(UNITS, max) },
  );
}

/** A value that no field expects; the large ones have up to half a million characters. */
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText(1_000_000) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, -1, 1e308, [], {}, [[]], [null]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(hostileText(500), fc.constantFrom(2, 100, 980, 1001))
      .map(([item, count]) => Array.from({ length: count }, () => item)),
  },
  { weight: 1, arbitrary: fc.constantFrom(20, 33, 500).map((levels) => nested(levels)) },
);

function nested(levels: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level++) {
    value = level % 2 === 0 ? { a: value } : [value];
  }
  return value;
}

/** Names of fields: of every length, of prototype properties, and with separators of paths. */
const hostileName: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: hostileText(300_000) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'length', 'then', 'a.b', ''),
  },
);

/** A valid body with additional hostile fields. */
function hostileMembers(base: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const added = fc.oneof(
    { weight: 5, arbitrary: fc.array(fc.tuple(hostileName, hostileValue), { maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(10, 999, 1500), hostileText(300), hostileValue)
        .map(([count, name, value]) =>
          Array.from({ length: count }, (_, index): [string, unknown] => [
            `${name}${index}`,
            count > 10 ? null : value,
          ]),
        ),
    },
  );
  return fc
    .tuple(base, added)
    .map(([value, members]) => Object.fromEntries([...Object.entries(value ?? {}), ...members]));
}

/** A valid body in which one field, at any depth, is hostile. */
function spoiled(document: OpenApi, schema: Schema): fc.Arbitrary<unknown> {
  const base = valid(document, schema);
  return fc.tuple(base, fc.nat(20), hostileValue).map(([value, pick, wrong]) => {
    const members = objectsIn(value).flatMap((owner) =>
      Object.keys(owner).map((name) => [owner, name] as const),
    );
    const [owner, name] = members[pick % Math.max(members.length, 1)] ?? [];
    if (owner && name !== undefined) {
      Object.defineProperty(owner, name, { value: wrong, enumerable: true });
    }
    return value;
  });
}

function objectsIn(value: unknown): object[] {
  return typeof value === 'object' && value !== null && !(value instanceof Placeholder)
    ? [value, ...Object.values(value).flatMap(objectsIn)]
    : [];
}

/** Bodies of a route: mostly valid ones, or valid ones with something hostile in them. */
function bodyFor(document: OpenApi, { operation }: Route): fc.Arbitrary<unknown> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (!schema) {
    return fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: hostileMembers(fc.constant({})) },
    );
  }
  const base = valid(document, schema);
  // The RealWorld API wraps its fields in one of these.
  const wrapped = fc
    .tuple(fc.constantFrom('user', 'article', 'comment'), hostileMembers(fc.constant({})))
    .map(([name, members]) => ({ [name]: members }));
  return fc.oneof(
    { weight: 4, arbitrary: base },
    { weight: 4, arbitrary: spoiled(document, schema) },
    { weight: 2, arbitrary: hostileMembers(base) },
    { weight: 1, arbitrary: wrapped },
    { weight: 1, arbitrary: hostileValue },
  );
}

const hostileHeaders = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  {
    weight: 5,
    arbitrary: fc.dictionary(
      fc.constantFrom(...HEADERS),
      fc.oneof(
        { weight: 3, arbitrary: repeated(HEADER_UNITS, 3000) },
        { weight: 1, arbitrary: repeated(HEADER_UNITS, MAX_HEADER) },
      ),
      { minKeys: 1, maxKeys: 3 },
    ),
  },
);

/** Values of a path or query parameter, escaped. */
const hostileParameter: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: hostileText(2000).map(escaped) },
  { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%00', '%ff', '..', '%2f', '0', '-1', '') },
);

function segmentsOf(
  document: OpenApi,
  { path, operation }: Route,
): fc.Arbitrary<string | Placeholder>[] {
  return path
    .split('/')
    .slice(1)
    .map((text) => {
      const found = operation.parameters.find(({ name }) => text === `{${name}}`);
      return found ? segmentFor(document, found) : fc.constant(text);
    });
}

function segmentFor(document: OpenApi, parameter: Parameter): fc.Arbitrary<string | Placeholder> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(new Placeholder('article of the caller')) },
    {
      weight: 2,
      arbitrary: valid(document, parameter.schema).map((value) => escaped(String(value))),
    },
    { weight: 2, arbitrary: hostileParameter },
  );
}

function queryFor(document: OpenApi, { operation }: Route): fc.Arbitrary<HostilePlan['query']> {
  const known = operation.parameters.filter((parameter) => parameter.in === 'query');
  const pairs = known.map(({ name, schema }) =>
    fc.tuple(
      fc.constant(name),
      fc.oneof(
        valid(document, schema).map((value) => escaped(String(value))),
        hostileParameter,
      ),
    ),
  );
  const any = fc.tuple(hostileParameter, hostileParameter);
  return fc.array(fc.oneof(any, ...pairs, ...pairs), { maxLength: 3 });
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Mostly a user with a token of the API of the route. */
function senderOf({ path }: Route): fc.Arbitrary<Sender> {
  const own: Sender = path.startsWith('/api/') ? 'realworld' : 'native';
  return fc.constantFrom<Sender>(own, own, own, own, 'native', 'realworld', 'nobody', 'garbage');
}

/** Requests to every operation of these documents, with hostile sizes and names. */
export function hostileRequest(documents: readonly OpenApi[]): fc.Arbitrary<HostilePlan> {
  const routes = documents.flatMap((document) =>
    routesOf(document).map((route) => ({ document, route })),
  );
  const plans = routes.map(({ document, route }) =>
    fc.record({
      method: fc.constant(route.method),
      path: fc.tuple(...segmentsOf(document, route)),
      query: queryFor(document, route),
      headers: hostileHeaders,
      sender: senderOf(route),
      body: bodyFor(document, route),
    }),
  );
  return fc.oneof(...plans);
}
