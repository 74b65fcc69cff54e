import * as fc from 'fast-check';
import { asciiBetween, nastyText, nastyValue, textBetween, unknownName } from './arbitrary-text.js';
import { placeholder } from './placeholder.js';
import { type OpenApi, resolve, type ResolvedSchema, type Schema } from '../openapi.js';

/** A body before it is sent: a JSON value that may contain `Placeholder`s, or raw bytes. */
export type Body =
  | { json: unknown; contentType: string }
  | { bytes: string | Uint8Array; contentType: string | undefined };

/** Values that a schema allows. Where the schema is not specific enough, the name of the field decides. */
export function valid(document: OpenApi, schema: Schema, name = ''): fc.Arbitrary<unknown> {
  const resolved = resolve(document, schema);
  const value = validOf(document, resolved, name);
  return resolved.nullable ? fc.option(value, { freq: 4 }) : value;
}

function validOf(document: OpenApi, schema: ResolvedSchema, name: string): fc.Arbitrary<unknown> {
  const { type, items = {}, minItems = 0, maxItems = 5, minimum = 0, maximum = 1000 } = schema;
  if (schema.enum) {
    return fc.constantFrom(...schema.enum);
  }
  switch (type) {
    case 'object':
      return validObject(document, schema);
    case 'array':
      return fc.uniqueArray(valid(document, items), { minLength: minItems, maxLength: maxItems });
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.constantFrom(minimum, maximum),
        fc.integer({ min: minimum, max: maximum }),
      );
    default:
      return validText(schema, name);
  }
}

function validObject(document: OpenApi, schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const { properties = {}, required = [] } = schema;
  const members = Object.entries(properties).map(
    ([name, member]) => [name, valid(document, member, name)] as const,
  );
  // Required by other fields, which a schema cannot express.
  const always = [...required, ...('currentPassword' in properties ? ['currentPassword'] : [])];
  return fc.record<Record<string, unknown>>(Object.fromEntries(members), { requiredKeys: always });
}

function validText(schema: Schema, name: string): fc.Arbitrary<unknown> {
  const { format, pattern, minLength = 0, maxLength = 1000 } = schema;
  const meant = MEANT[name]?.(schema);
  if (meant) {
    return meant;
  }
  if (format === 'date-time') {
    return time;
  }
  if (format === 'password') {
    return asciiBetween(minLength, maxLength);
  }
  if (pattern !== undefined && pattern !== String.raw`\S`) {
    return matching(pattern, maxLength);
  }
  return textBetween(minLength, maxLength);
}

/** fast-check supports no lookahead: values that it forbids are filtered out. */
function matching(pattern: string, maxLength: number): fc.Arbitrary<string> {
  const allowed = new RegExp(pattern, 'u');
  const seen = new RegExp(pattern.replace(/\(\?[=!](\([^()]*\)|[^()])*\)/g, ''), 'u');
  return fc.stringMatching(seen, { maxLength }).filter((text) => allowed.test(text));
}

/** The meaning of fields by name, where their schema does not tell it. */
const MEANT: Readonly<Record<string, (schema: Schema) => fc.Arbitrary<unknown> | undefined>> = {
  email: ({ format }) =>
    format === 'email'
      ? fc.oneof(
          { weight: 6, arbitrary: placeholder('new email') },
          { weight: 1, arbitrary: placeholder('taken email') },
          { weight: 1, arbitrary: fc.emailAddress({ size: 'small' }) },
        )
      : placeholder('taken email'),
  // A new password has a format; for a sign-in it is an existing one.
  password: ({ format }) =>
    format === undefined ? placeholder('password of an account') : undefined,
  currentPassword: () => placeholder('password of an account'),
  refreshToken: () => placeholder('refresh token'),
  image: () => fc.webUrl({ size: 'small' }),
  canonicalUrl: () => fc.webUrl({ size: 'small' }),
  language: () => fc.constantFrom('en', 'pt-br', 'zh-Hant-TW'),
};

const time: fc.Arbitrary<string> = fc
  .tuple(
    fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    }),
    fc.constantFrom('Z', '+00:00', '-05:30', '+14:00'),
    fc.constantFrom('', '.1', '.123', '.123456789'),
  )
  .map(([date, offset, fraction]) => `${date.toISOString().slice(0, 19)}${fraction}${offset}`);

/** One to three items too many; different ones, unless there are no more than a list has. */
function moreThan(most: number, document: OpenApi, items: Schema): fc.Arbitrary<unknown[]> {
  const item = valid(document, items);
  const lengths = { minLength: most + 1, maxLength: most + 3 };
  const isFinite = resolve(document, items).enum !== undefined;
  return isFinite ? fc.array(item, lengths) : fc.uniqueArray(item, lengths);
}

/** Values that a schema mostly does not allow. */
export function wrong(document: OpenApi, schema: Schema): fc.Arbitrary<unknown> {
  const resolved = resolve(document, schema);
  const { type, items, minLength = 0, maxLength, maxItems } = resolved;
  const length = fc.constantFrom(Math.max(minLength - 1, 0), (maxLength ?? 300) + 1);
  const lengths = [
    length.map((count) => 'x'.repeat(count)),
    // Twice as many UTF-16 units as characters.
    length.map((count) => '😀'.repeat(count)),
    fc.constantFrom(' ', '\n').map((blank) => blank.repeat(Math.max(minLength, 1))),
  ];
  const item = items && fc.oneof(valid(document, items), wrong(document, items));
  const most = maxItems ?? 20;
  return fc.oneof(
    nastyValue,
    nastyText,
    ...(type === 'string' ? lengths.map((arbitrary) => ({ weight: 3, arbitrary })) : []),
    ...(type === 'object' ? [wrongObject(document, resolved)] : []),
    ...(items && item
      ? [
          {
            weight: 3,
            arbitrary: fc
              .tuple(fc.array(valid(document, items), { maxLength: 3 }), wrong(document, items))
              .map(([good, bad]) => good.concat([bad])),
          },
          fc.array(item, { maxLength: 4 }),
          moreThan(most, document, items),
        ]
      : []),
  );
}

/** Values that miss one limit by little, and are valid apart from that. */
function offByOne(document: OpenApi, schema: Schema): fc.Arbitrary<unknown> {
  const resolved = resolve(document, schema);
  const { type, items, properties = {}, minLength = 0, maxLength = 300, maxItems = 20 } = resolved;
  if (items) {
    const some = fc.array(valid(document, items), { maxLength: 2 });
    return fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .tuple(some, offByOne(document, items))
          .map(([good, bad]) => good.concat([bad])),
      },
      moreThan(maxItems, document, items),
    );
  }
  if (type === 'object') {
    const members = Object.entries(properties).map(([name, member]) =>
      fc.tuple(fc.constant(name), offByOne(document, member)),
    );
    return fc
      .tuple(validObject(document, resolved), fc.oneof(...members))
      .map(([value, [name, bad]]) => Object.assign(value, { [name]: bad }));
  }
  return type === 'string'
    ? fc
        .tuple(
          fc.constantFrom(Math.max(minLength - 1, 0), maxLength + 1),
          fc.constantFrom('x', '😀'),
        )
        .map(([count, character]) => character.repeat(count))
    : fc.constantFrom(-1, 2 ** 31, 'x');
}

/** A body that exceeds one of its limits. */
export function bodyBeyondLimits(document: OpenApi, schema: Schema): fc.Arbitrary<Body> {
  return fc.record({ json: offByOne(document, schema), contentType: fc.constant(JSON_TYPE) });
}

/** Objects with one invalid field: missing, of a wrong type, or unknown. */
function wrongObject(document: OpenApi, schema: Schema): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {});
  const replaced = members.map(([name, member]) =>
    fc.record({ name: fc.constant(name), value: wrong(document, member) }),
  );
  const added = fc.record({ name: unknownName, value: nastyValue });
  const removed = members.map(([name]) => fc.constant({ name, value: undefined }));
  return fc
    .tuple(
      validObject(document, schema),
      fc.array(fc.oneof(added, ...replaced, ...replaced, ...removed), {
        minLength: 1,
        maxLength: 2,
      }),
    )
    .map(([value, changes]) =>
      // Unlike an assignment, this makes `__proto__` a property like any other.
      Object.fromEntries(
        [
          ...Object.entries(value),
          ...changes.map((change): [string, unknown] => [change.name, change.value]),
        ].filter(
          ([name]) => !changes.some((change) => change.name === name && change.value === undefined),
        ),
      ),
    );
}

const JSON_TYPE = 'application/json';

/** A body that a schema allows. */
export function validBody(document: OpenApi, schema: Schema): fc.Arbitrary<Body> {
  const contentType = fc.constantFrom(
    JSON_TYPE,
    JSON_TYPE,
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
  );
  return fc.record({ json: valid(document, schema), contentType });
}

/** A missing body, or one that `schema` does not allow. */
export function wrongBody(document: OpenApi, schema: Schema): fc.Arbitrary<Body> {
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        json: wrongObject(document, resolve(document, schema)),
        contentType: fc.constant(JSON_TYPE),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ json: valid(document, schema), contentType: wrongType }),
    },
    { weight: 2, arbitrary: junkBody },
  );
}

const wrongType = fc.oneof(
  fc.constantFrom(
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/problem+json',
    'application/merge-patch+json',
    'application/jsonx',
    'json',
    ';',
  ),
  fc.string({ maxLength: 30 }),
);

/** Bytes that are not a JSON object, or an unusual one. */
export const junkBody: fc.Arbitrary<Body> = fc.record({
  bytes: fc.oneof(
    fc.constantFrom<string | Uint8Array>(
      '',
      ' ',
      '{',
      '{}',
      'null',
      'true',
      '5',
      '"text"',
      '[]',
      '[{}]',
      '{"title":"a"}{"title":"b"}',
      '{"title":"a","title":5}',
      '{title:"a"}',
      "{'title':'a'}",
      '{"title":NaN}',
      '{"a":1,}',
      '/**/{}',
      '{"__proto__":{"isAdmin":true}}',
      '{"constructor":{"prototype":{"isAdmin":true}}}',
      '\ufeff{}',
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
      `{"a":${'9'.repeat(1000)}}`,
      'title=a&text=b',
      Buffer.from('{"title":"a","text":"b"}', 'utf16le'),
      Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
      Buffer.from([0x22, 0xc0, 0x80, 0x22]),
    ),
    fc.string({ unit: 'binary-ascii', maxLength: 40 }),
    fc.uint8Array({ maxLength: 40 }),
  ),
  contentType: fc.oneof(fc.constant(JSON_TYPE), fc.constant(undefined), wrongType),
});
