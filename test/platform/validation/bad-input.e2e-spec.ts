import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../src/platform/errors/error-codes.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { fingerprint } from '../../support/stored.js';
import { useTestApp } from '../../support/test-app.js';
import { type Answer, exchange, send, type WireRequest } from '../../support/wire.js';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Greatest id, and greatest offset. */
const MAX_INTEGER = 2_147_483_647;

/** What is sent to a route when nothing is wrong. */
const ACCOUNT = { email: 'new@example.com', fullName: 'New', password: 'correct horse' };
const CREDENTIALS = { email: 'nobody@example.com', password: 'correct horse' };
const ARTICLE = { title: 'A title', text: 'A text' };
const COMMENT = { text: 'A comment' };

interface Route {
  method: string;
  path: string;
}

/** A route with a body, and one that it takes. */
interface BodyRoute extends Route {
  valid: object;
}

const SIGN_UP: BodyRoute = { method: 'POST', path: '/user/sign-up', valid: ACCOUNT };
const SIGN_IN: BodyRoute = { method: 'POST', path: '/user/sign-in', valid: CREDENTIALS };
const PROFILE: BodyRoute = {
  method: 'PATCH',
  path: '/user/profile',
  valid: { currentPassword: 'correct horse' },
};
const CREATE: BodyRoute = { method: 'POST', path: '/article', valid: ARTICLE };
const PUT: BodyRoute = { method: 'PUT', path: '/article/an-article', valid: ARTICLE };
const UPDATE: BodyRoute = { method: 'PATCH', path: '/article/an-article', valid: {} };
const ADD_COMMENT: BodyRoute = {
  method: 'POST',
  path: '/article/an-article/comment',
  valid: COMMENT,
};

const WITH_BODY = [SIGN_UP, SIGN_IN, PROFILE, CREATE, PUT, UPDATE, ADD_COMMENT];

const WITHOUT_BODY: Route[] = [
  { method: 'GET', path: '/user/profile' },
  { method: 'GET', path: '/user/article' },
  { method: 'GET', path: '/article' },
  { method: 'GET', path: '/article/an-article' },
  { method: 'DELETE', path: '/article/an-article' },
  { method: 'GET', path: '/article/an-article/comment' },
  { method: 'DELETE', path: '/article/an-article/comment/1' },
  { method: 'POST', path: '/article/an-article/comment/2/restore' },
  { method: 'GET', path: '/tag' },
];

const EVERY_ROUTE: (Route & { valid?: object })[] = [...WITH_BODY, ...WITHOUT_BODY];

/** Every pair of them, as rows of a table of tests. */
function pairs<Left extends object, Right extends object>(
  left: readonly Left[],
  right: readonly Right[],
): (Left & Right)[] {
  return left.flatMap((one) => right.map((other) => ({ ...one, ...other })));
}

const NOT_TEXT = [5, true, [], ['x'], {}];

/** Exactly `length` code points of `unit`, repeated. */
function fill(unit: string, length: number): string {
  return Array.from(unit.repeat(length)).slice(0, length).join('');
}

const BAD_EMAILS = [
  ...NOT_TEXT,
  null,
  '',
  ' ',
  'nobody',
  'nobody@home',
  'two words@example.com',
  'jörg@example.com',
  `${fill('a', 60)}@${fill(`${fill('b', 60)}.`, 190)}.com`,
];
const BAD_FULL_NAMES = [...NOT_TEXT, null, '', ' \t\n', fill('x', 256), fill('😀', 256)];
const BAD_PASSWORDS = [...NOT_TEXT, null, '', 'seven77', fill('x', 73), fill('é', 37)];
const BAD_BIOS = [...NOT_TEXT, null, fill('x', 10_001), fill('😀', 10_001)];
const BAD_SOCIALS = [5, true, 'x', [], [{}]];
const BAD_HANDLES = [...NOT_TEXT, fill('x', 256)];
const BAD_CREDENTIALS = [...NOT_TEXT, null, fill('x', 1001)];
const BAD_COMMENTS = [...NOT_TEXT, null, '', ' ', fill('x', 10_001), fill('😀', 10_001)];
const BAD_TITLES = [...NOT_TEXT, null, '', ' ', fill('x', 256), fill('✍️', 256)];
const BAD_TEXTS = [...NOT_TEXT, null, '', '\n', fill('x', 200_001), fill('😀', 200_001)];
const BAD_DESCRIPTIONS = [...NOT_TEXT, null, fill('x', 1001)];
const BAD_TAG_LISTS = [
  5,
  true,
  'x',
  {},
  null,
  Array.from({ length: 21 }, (_, index) => `t${index}`),
];
const BAD_TAGS = [...NOT_TEXT, null, '', ' ', fill('x', 51), fill('😀', 51)];
const BAD_TIMES = [
  5,
  true,
  [],
  {},
  '',
  'now',
  '2026-01-31',
  '2026-01-31T09:00:00',
  '2026-02-30T09:00:00Z',
  '2026-01-31T24:00:00Z',
  '2026-01-31T25:00:00Z',
  '2026-01-31T09:00:00+25:00',
  '0000-01-01T00:00:00Z',
  '+12026-01-31T09:00:00Z',
  '10000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:30:00-01:00',
];

/** What is wrong for each member of each body. */
const BAD_MEMBERS: (BodyRoute & { field: string; values: unknown[] })[] = [
  ...pairs(
    [SIGN_UP, PROFILE],
    [
      { field: 'email', values: BAD_EMAILS },
      { field: 'fullName', values: BAD_FULL_NAMES },
      { field: 'password', values: BAD_PASSWORDS },
      { field: 'bio', values: BAD_BIOS },
      { field: 'social', values: BAD_SOCIALS },
      { field: 'social.twitter', values: BAD_HANDLES },
      { field: 'social.facebook', values: BAD_HANDLES },
      { field: 'social.linkedin', values: BAD_HANDLES },
    ],
  ),
  ...pairs(
    [SIGN_IN],
    [
      { field: 'email', values: BAD_CREDENTIALS },
      { field: 'password', values: BAD_CREDENTIALS },
    ],
  ),
  ...pairs(
    [CREATE, PUT, UPDATE],
    [
      { field: 'title', values: BAD_TITLES },
      { field: 'text', values: BAD_TEXTS },
      { field: 'description', values: BAD_DESCRIPTIONS },
      { field: 'tags', values: BAD_TAG_LISTS },
      { field: 'tags.1', values: BAD_TAGS },
      { field: 'publishedAt', values: BAD_TIMES },
    ],
  ),
  { ...ADD_COMMENT, field: 'text', values: BAD_COMMENTS },
];

/** `valid` with another value where `field` says; of a list, the second item. */
function bodyWith(valid: object, field: string, value: unknown): object {
  const [member = '', nested] = field.split('.');
  const isList = nested === '1';
  const changed = isList ? ['fine', value] : nested === undefined ? value : { [nested]: value };
  return { ...valid, [member]: changed };
}

function describeValue(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 40 ? `${json.slice(0, 20)}… (${json.length})` : json;
}

describe('bad input', () => {
  const api = useTestApp();
  let author: Person;
  /** Of every answer that came of a request. */
  const statuses: number[] = [];

  beforeAll(async () => {
    api.app.getHttpServer().on('request', (_request: unknown, reply: Reply) => {
      reply.once('finish', () => statuses.push(reply.statusCode));
    });
    author = await signUp(api);
    await postArticle(api, author, { title: 'An article', tags: ['kept'] });
    await postComment(api, author, 'an-article');
    const deleted = await postComment(api, author, 'an-article');
    await api.http.delete(`/article/an-article/comment/${deleted}`).set(author.auth).expect(200);
  });

  /** Sends it with the author's token. */
  function ask(method: string, path: string, { headers, body }: WireRequest = {}): Promise<Answer> {
    return send(api, method, path, {
      headers: { ...author.auth, ...headers },
      ...(body !== undefined && { body }),
    });
  }

  function askJson(method: string, path: string, body: unknown): Promise<Answer> {
    return ask(method, path, { headers: JSON_TYPE, body: JSON.stringify(body) });
  }

  describe('when it is refused, with nothing stored', () => {
    let before: object[];

    beforeAll(async () => {
      before = await fingerprint(api);
    });
    afterEach(async () => {
      const [expected, found] = [before, await fingerprint(api)];
      before = found;
      assert.deepEqual(found, expected, 'Something was stored');
    });

    describe('when the body cannot be read', () => {
      it.each([
        ['cut off', '{"title":"A title","text"'],
        ['no JSON', 'title=A&text=B'],
        ['white space', '   '],
        ['two values', '{}{}'],
        ['a byte order mark alone', '\u{feff}'],
        ['a member named __proto__', '{"title":"A","text":"B","__proto__":{"admin":true}}'],
        ['one with its name escaped', '{"title":"A","text":"B","\\u005f_proto__":{}}'],
        ['a nested one', '{"title":"A","text":"B","tags":[{"__proto__":{}}]}'],
        ['constructor.prototype', '{"title":"A","text":"B","constructor":{"prototype":{}}}'],
      ])('answers 400 to a body that is %s', async (_, body) => {
        const answer = await ask('POST', '/article', { headers: JSON_TYPE, body });
        expectProblem(answer, { status: 400, code: 'bad_request' });
      });

      it.each([
        ['a byte that UTF-8 does not have', [0xff]],
        ['an overlong form', [0xc0, 0xaf]],
        ['a surrogate', [0xed, 0xa0, 0x80]],
        ['a character cut off', [0xe4, 0xb8]],
      ])('answers 400 to a body with %s', async (_, bytes) => {
        const body = Buffer.concat([
          Buffer.from('{"title":"A","text":"'),
          Buffer.from(bytes),
          Buffer.from('"}'),
        ]);
        const answer = await ask('POST', '/article', { headers: JSON_TYPE, body });
        expectProblem(answer, { status: 400, code: 'bad_request' });
      });

      it.each(WITHOUT_BODY)(
        'answers 400 to broken JSON sent with $method $path',
        async ({ method, path }) => {
          const answer = await ask(method, path, { headers: JSON_TYPE, body: '{' });
          expectProblem(answer, { status: 400, code: 'bad_request' });
        },
      );

      it.each([
        'application/json; charset=iso-8859-1',
        'application/json; charset=utf-16le',
        'application/json;charset="US-ASCII"',
        'application/jsonx',
        'application/vnd.api+json',
        'text/plain',
        'text/json',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'json',
        '*/*',
      ])('answers 415 to a body of type %s', async (type) => {
        const body = JSON.stringify(ARTICLE);
        const answer = await ask('POST', '/article', { headers: { 'content-type': type }, body });
        expectProblem(answer, { status: 415, code: 'unsupported_media_type' });
      });

      it('answers 415 to a body without a type', async () => {
        const answer = await ask('POST', '/article', { body: JSON.stringify(ARTICLE) });
        expectProblem(answer, { status: 415, code: 'unsupported_media_type' });
      });

      it('answers 415 to a body that is compressed', async () => {
        const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
        const answer = await ask('POST', '/article', { headers, body: JSON.stringify(ARTICLE) });
        expectProblem(answer, { status: 415, code: 'unsupported_media_type' });
      });

      it.each(WITHOUT_BODY)(
        'answers 415 to text sent with $method $path',
        async ({ method, path }) => {
          const headers = { 'content-type': 'text/plain' };
          const answer = await ask(method, path, { headers, body: 'hello' });
          expectProblem(answer, { status: 415, code: 'unsupported_media_type' });
        },
      );

      it.each([
        ['of a known length', {}],
        ['in chunks', { 'transfer-encoding': 'chunked' }],
      ])('answers 413 to a body over 2 MiB %s', async (_, headers) => {
        const body = JSON.stringify({ ...ARTICLE, text: fill('x', 2 * 1024 * 1024) });
        const answer = await ask('POST', '/article', {
          headers: { ...JSON_TYPE, ...headers },
          body,
        });
        expectProblem(answer, { status: 413, code: 'payload_too_large' });
      });

      it('answers 413 before a body over 2 MiB is there', async () => {
        const answer = await exchange(
          api,
          'POST /user/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
            'Content-Length: 2097153\r\n\r\n',
        );
        expectProblem(answer, { status: 413, code: 'payload_too_large' });
      });
    });

    describe('when the body is not an object', () => {
      const bodies = ['[]', '[{}]', '"text"', '5', 'true', 'null'].map((body) => ({ body }));

      it.each(pairs(EVERY_ROUTE, bodies))(
        'answers 422 to $method $path with $body',
        async ({ method, path, body }) => {
          expectInvalid(await ask(method, path, { headers: JSON_TYPE, body }), '');
        },
      );
    });

    describe('when the body is missing', () => {
      it.each([
        ['POST', '/user/sign-up', ['email', 'fullName', 'password']],
        ['POST', '/user/sign-in', ['email', 'password']],
        ['POST', '/article', ['title', 'text']],
        ['PUT', '/article/an-article', ['title', 'text']],
        ['POST', '/article/an-article/comment', ['text']],
      ])('names every member that %s %s needs', async (method, path, fields) => {
        expectInvalid(await ask(method, path), ...fields);
        expectInvalid(await ask(method, path, { headers: JSON_TYPE }), ...fields);
        expectInvalid(await ask(method, path, { headers: { 'content-type': 'x/y' } }), ...fields);
        expectInvalid(await askJson(method, path, {}), ...fields);
      });
    });

    describe('when a member is wrong', () => {
      const rows = BAD_MEMBERS.flatMap(({ values, ...row }) =>
        values.map((value) => ({ ...row, value, shown: describeValue(value) })),
      );

      it.each(rows)(
        '$method $path refuses $shown for $field',
        async ({ method, path, valid, field, value }) => {
          expectInvalid(await askJson(method, path, bodyWith(valid, field, value)), field);
        },
      );

      it('reports every member and item that is wrong at once', async () => {
        const answer = await askJson('POST', '/article', {
          title: '',
          text: 5,
          tags: ['fine', '', 7],
          publishedAt: 'x',
          admin: true,
        });
        expectInvalid(answer, 'admin', 'publishedAt', 'tags.1', 'tags.2', 'text', 'title');
      });

      it.each(['search', 'feed', '2026', 'UPPER', 'a_b', 'a.b', '%20', '%C3%A4', 'a'.repeat(256)])(
        'PUT refuses a path that is not of a slug’s form: %s',
        async (slug) => {
          expectInvalid(await askJson('PUT', `/article/${slug}`, ARTICLE), 'slug');
        },
      );
    });

    describe('when a member is unknown', () => {
      const names = [
        'surprise',
        'id',
        '',
        'a.b',
        'constructor',
        'toString',
        'hasOwnProperty',
        '__defineGetter__',
      ].map((name) => ({ name }));

      it.each(pairs(WITH_BODY, names))(
        '$method $path refuses it: "$name"',
        async ({ method, path, valid, name }) => {
          expectInvalid(await askJson(method, path, { ...valid, [name]: 1 }), name);
        },
      );

      it.each(['surprise', 'constructor', 'valueOf'])('refuses a nested one: %s', async (name) => {
        const answer = await askJson('PATCH', '/user/profile', { social: { [name]: 'x' } });
        expectInvalid(answer, `social.${name}`);
      });

      it.each(WITHOUT_BODY)(
        '$method $path refuses any member of a body',
        async ({ method, path }) => {
          expectInvalid(await askJson(method, path, { surprise: 1, id: 2 }), 'surprise', 'id');
        },
      );

      it.each(EVERY_ROUTE)(
        '$method $path refuses one in the query',
        async ({ method, path, valid }) => {
          const answer = await ask(method, `${path}?surprise=1`, {
            ...(valid && { headers: JSON_TYPE, body: JSON.stringify(valid) }),
          });
          expectInvalid(answer, 'surprise');
        },
      );

      it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'limit[]', 'Limit'])(
        'refuses %s in a query that takes other members',
        async (name) => {
          expectInvalid(await ask('GET', `/article?${name}=1`), name);
        },
      );

      it('complains of a thousand at most, and soon', async () => {
        const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`m${at}`, 1]));
        const answer = await askJson('POST', '/article', { ...ARTICLE, ...many });
        expectInvalid(answer, '');
        expectInvalid(
          await askJson('POST', '/article', { ...ARTICLE, tags: Array(1000).fill(1) }),
          '',
        );
      });
    });

    describe('when a number in the query is wrong', () => {
      const notNumbers = [
        '',
        'ten',
        '-1',
        '+5',
        '%2B5',
        '%205',
        '5%20',
        '1.0',
        '1e1',
        '0x10',
        '1_0',
        '٣',
        'NaN',
        'Infinity',
        '99999999999999999999',
      ].map(encodeNonAscii);
      const byOffset = ['/article', '/user/article', '/tag'];
      const lists = [...byOffset, '/article/an-article/comment'];

      it.each(lists.flatMap((path) => ['0', '101', ...notNumbers].map((value) => [path, value])))(
        '%s refuses limit=%s',
        async (path, value) => {
          expectInvalid(await ask('GET', `${path}?limit=${value}`), 'limit');
        },
      );

      it.each(
        byOffset.flatMap((path) => ['2147483648', ...notNumbers].map((value) => [path, value])),
      )('%s refuses offset=%s', async (path, value) => {
        expectInvalid(await ask('GET', `${path}?offset=${value}`), 'offset');
      });

      it.each(lists)('%s refuses a limit given twice', async (path) => {
        expectInvalid(await ask('GET', `${path}?limit=5&limit=5`), 'limit');
      });

      it('reports every member that is wrong at once', async () => {
        expectInvalid(await ask('GET', '/tag?limit=x&offset=y&z=1'), 'limit', 'offset', 'z');
      });
    });

    describe('when another member of the query is wrong', () => {
      const cursors = [
        '',
        'x',
        'WyJ',
        '%00',
        ...[
          '',
          'null',
          '[]',
          '{}',
          '["2026-01-31T09:00:00.000Z"]',
          '["2026-01-31T09:00:00.000Z",0]',
          '["2026-01-31T09:00:00.000Z",2147483648]',
          '["2026-01-31T09:00:00.000Z","1"]',
          '["2026-01-31T09:00:00.000Z",1,2]',
          '["2026-13-31T09:00:00.000Z",1]',
          '["2026-02-30T09:00:00.000Z",1]',
          '["2026-01-31T09:00:00Z",1]',
          '["x",1]',
          '[{"$ne":null},1]',
          '["2026-01-31T09:00:00.000Z\\u0000",1]',
          `[${'['.repeat(5000)}`,
        ].map((json) => Buffer.from(json).toString('base64url')),
      ];

      it.each(cursors)('refuses a cursor that is not one of ours: %s', async (cursor) => {
        expectInvalid(await ask('GET', `/article/an-article/comment?after=${cursor}`), 'after');
      });

      it.each(['!', '%20', '='])('refuses one of ours with %s after it', async (tail) => {
        const { body } = await ask('GET', '/article/an-article/comment');
        const path = `/article/an-article/comment?after=${body.endCursor}${tail}`;
        expectInvalid(await ask('GET', path), 'after');
      });

      it('refuses a cursor given twice', async () => {
        const { body } = await ask('GET', '/article/an-article/comment');
        const after = `after=${body.endCursor}`;
        expectInvalid(await ask('GET', `/article/an-article/comment?${after}&${after}`), 'after');
      });

      it.each(['', '1', 'yes', 'TRUE', 'true&deleted=true'])(
        'refuses deleted=%s',
        async (value) => {
          const answer = await ask('GET', `/article/an-article/comment?deleted=${value}`);
          expectInvalid(answer, 'deleted');
        },
      );
    });

    describe('when text cannot be stored', () => {
      const unstorable = [
        { what: 'NUL', value: 'a\0b' },
        { what: 'a high surrogate alone', value: 'a\ud83d' },
        { what: 'a low surrogate alone', value: '\ude00b' },
        { what: 'surrogates the wrong way round', value: '\ude00\ud83d' },
      ];
      const texts = BAD_MEMBERS.filter(({ field }) => field !== 'tags' && field !== 'social');

      it.each(pairs(texts, unstorable))(
        '$method $path refuses $what in $field',
        async ({ method, path, valid, field, value }) => {
          expectInvalid(await askJson(method, path, bodyWith(valid, field, value)), field);
        },
      );

      it('refuses it in the name of a member', async () => {
        const answer = await askJson('POST', '/article', { ...ARTICLE, 'a\0b': 1 });
        expectInvalid(answer, 'a\0b');
        expectInvalid(await askJson('POST', '/article', { ...ARTICLE, '\ud83d': 1 }), '\ud83d');
      });

      it.each([
        ['GET', '/article/%00', undefined],
        ['GET', '/article/a%00b', undefined],
        ['PUT', '/article/a%00b', ARTICLE],
        ['PATCH', '/article/%00', {}],
        ['DELETE', '/article/%00', undefined],
        ['GET', '/article/%00/comment', undefined],
        ['POST', '/article/%00/comment', COMMENT],
        ['DELETE', '/article/%00/comment/1', undefined],
        ['POST', '/article/%00/comment/1/restore', undefined],
      ])('%s %s refuses NUL in the path', async (method, path, body) => {
        expectInvalid(await askJson(method, path, body ?? {}), 'slug');
      });

      it('refuses NUL in an id', async () => {
        expectInvalid(await ask('DELETE', '/article/an-article/comment/1%00'), 'id');
      });

      it.each(EVERY_ROUTE)('$method $path refuses NUL in the query', async ({ method, path }) => {
        expectInvalid(await askJson(method, `${path}?limit=1%00`, {}), 'limit');
      });
    });

    describe('when JSON nests too deeply', () => {
      it.each([
        ['arrays', '['.repeat(20_000), ']'.repeat(20_000)],
        ['objects', '{"a":'.repeat(20_000), `1${'}'.repeat(20_000)}`],
      ])('answers 422 to 20 000 levels of %s', async (_, open, close) => {
        const request = { headers: JSON_TYPE, body: `{"title":${open}${close}}` };
        for (const { method, path } of EVERY_ROUTE) {
          expectInvalid(await ask(method, path, request), '');
        }
      });

      it('answers 422 to as many levels as a body can have', async () => {
        const levels = 1_000_000;
        const body = `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
        expectInvalid(await ask('POST', '/article', { headers: JSON_TYPE, body }), '');
      });
    });

    describe('when the path names nothing', () => {
      const noIds = ['0', String(MAX_INTEGER + 1), '99999999999999999999'];
      const noArticle = { status: 404, code: 'not_found', error: 'Article not found' } as const;

      it.each([...noIds, '-1', '1.0', '0x10', '1e1', '%2B1', 'no-such-slug', 'ä', '%F0%9F%98%80'])(
        'answers 404 to the article %s',
        async (reference) => {
          const path = `/article/${encodeNonAscii(reference)}`;
          expectProblem(await ask('GET', path), noArticle);
          expectProblem(await askJson('PATCH', path, {}), noArticle);
          expectProblem(await ask('DELETE', path), noArticle);
          expectProblem(await ask('GET', `${path}/comment`), noArticle);
          expectProblem(await askJson('POST', `${path}/comment`, COMMENT), noArticle);
        },
      );

      it.each([...noIds, '-1', '1.0', '0x10', '1e1', '%2B1', '%201', 'one'])(
        'answers 404 to the comment %s',
        async (id) => {
          const path = `/article/an-article/comment/${id}`;
          const noComment = { status: 404, code: 'not_found', error: 'Comment not found' } as const;
          expectProblem(await ask('DELETE', path), noComment);
          expectProblem(await ask('POST', `${path}/restore`), noComment);
        },
      );

      it('says notFound in the body of a 404 on DELETE, and there only', async () => {
        for (const path of ['/article/0', '/article/an-article/comment/0', '/nowhere']) {
          const { status, body } = await ask('DELETE', path);
          expect({ status, notFound: body.notFound }).toEqual({ status: 404, notFound: true });
        }
        expect((await ask('GET', '/article/0')).body).not.toHaveProperty('notFound');
        const invalid = await ask('DELETE', '/article/0?surprise=1');
        expect(invalid.body).not.toHaveProperty('notFound');
      });

      it.each([
        ['GET', '/nowhere'],
        ['POST', '/nowhere'],
        ['GET', '/article/'],
        ['GET', '//article'],
        ['GET', '/ARTICLE'],
        ['GET', '/article/an-article/comment/1'],
        ['GET', '/article/an-article/nothing'],
        ['GET', '/article/../user/profile'],
        ['GET', '/user'],
        ['GET', '/user/sign-in'],
        ['GET', '/docs/nothing'],
        ['GET', '/favicon.ico'],
        ['GET', `/${'a'.repeat(3000)}`],
      ])('answers 404 to the unknown route %s %s', async (method, path) => {
        expectProblem(await ask(method, path), { status: 404, code: 'not_found' });
      });

      it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'])(
        'answers 404 to the method %s where no route has it',
        async (method) => {
          const answer = await ask(method, '/tag');
          expectProblem(answer, { status: 404, code: 'not_found' });
        },
      );

      it.each([
        ['broken JSON', JSON_TYPE, '{'],
        ['text', { 'content-type': 'text/plain' }, 'hello'],
        ['a member', JSON_TYPE, '{"a":1}'],
      ])('answers 404 to an unknown route, even with %s', async (_, headers, body) => {
        const answer = await ask('POST', '/nowhere', { headers, body });
        expectProblem(answer, { status: 404, code: 'not_found' });
      });
    });

    describe('when the URL is wrong', () => {
      const long = 'a'.repeat(3000);

      it.each([
        ['GET', `/article/${long}`],
        ['PUT', `/article/${long}`],
        ['PATCH', `/article/${long}`],
        ['DELETE', `/article/${long}`],
        ['GET', `/article/${long}/comment`],
        ['POST', `/article/${long}/comment`],
        ['DELETE', `/article/an-article/comment/${'1'.repeat(3000)}`],
        ['POST', `/article/${long}/comment/1/restore`],
      ])('answers 414 to %s with a part of 3000 characters', async (method, path) => {
        expectProblem(await ask(method, path), { status: 414, code: 'uri_too_long' });
      });

      it.each([
        '/%zz',
        '/article/%',
        '/article/%f',
        '/article/100%',
        '/article/%ff',
        '/article/%ED%A0%80',
        '/article/an-article/comment/%zz',
        '/article?limit=%',
        '/article?limit=%zz',
        '/article?limit=%ED%A0%80',
        '/article?%ff=1',
      ])('answers 400 to the bad percent-escape in %s', async (path) => {
        expectProblem(await ask('GET', path), { status: 400, code: 'bad_request' });
      });
    });

    describe('when it is not HTTP as it should be', () => {
      const get = 'GET /article HTTP/1.1\r\nHost: x\r\n';
      const post = 'POST /user/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

      it.each<[string, string | Buffer, number, ErrorCode]>([
        ['no HTTP at all', 'hello\r\n\r\n', 400, 'bad_request'],
        ['TLS', Buffer.from([0x16, 3, 1, 2, 0, 1, 0]), 400, 'bad_request'],
        ['a method nobody knows', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'bad_request'],
        ['a version nobody knows', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400, 'bad_request'],
        ['a raw byte in the URL', Buffer.from(`GET /\xff${get}\r\n`, 'latin1'), 400, 'bad_request'],
        ['a header without a colon', `${get}broken\r\n\r\n`, 400, 'bad_request'],
        ['NUL in a header', `${get}X: a\0b\r\n\r\n`, 400, 'bad_request'],
        ['no Host', 'GET /article HTTP/1.1\r\n\r\n', 400, 'bad_request'],
        ['a length that is no number', `${post}Content-Length: x\r\n\r\n`, 400, 'bad_request'],
        [
          'two ways to measure the body',
          `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n`,
          400,
          'bad_request',
        ],
        ['a broken chunk', `${post}Transfer-Encoding: chunked\r\n\r\nz\r\n`, 400, 'bad_request'],
        ['a header of 20 kB', `${get}X: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
        ['headers of 20 kB', `${get}${'X: a\r\n'.repeat(4000)}\r\n`, 431, 'headers_too_large'],
        ['CONNECT', 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', 404, 'not_found'],
        ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 404, 'not_found'],
        [
          'an expectation nobody knows',
          'GET /user/profile HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n',
          401,
          'token_missing',
        ],
      ])('answers a problem to %s', async (_, bytes, status, code) => {
        expectProblem(await exchange(api, bytes), { status, code });
      });
    });

    describe('when the documentation is asked for what it does not have', () => {
      it.each<[string, string, Record<string, string>, number]>([
        ['a path that can be no file', '/docs/%00', {}, 403],
        ['a path outside', '/docs/..%2f..%2fpackage.json', {}, 404],
        ['a range beyond the end', '/docs/swagger-ui.css', { range: 'bytes=99999999-' }, 416],
        ['another version', '/docs/swagger-ui.css', { 'if-match': '"x"' }, 412],
      ])('answers a problem to %s', async (_, path, headers, status) => {
        const code = status === 404 ? 'not_found' : 'bad_request';
        expectProblem(await ask('GET', path, { headers }), { status, code });
      });
    });
  });

  describe('when it only looks bad', () => {
    it.each(['x/y', 'text/plain', 'application/json', 'json', '*', ';'])(
      'accepts an empty body of type %s where none is needed',
      async (type) => {
        const headers = { 'content-type': type };
        for (const path of ['/article', '/user/profile', '/tag']) {
          expect((await ask('GET', path, { headers })).status).toBe(200);
        }
        const id = await postComment(api, author, 'an-article');
        const path = `/article/an-article/comment/${id}`;
        expect((await ask('DELETE', path, { headers })).status).toBe(200);
        expect((await ask('POST', `${path}/restore`, { headers })).status).toBe(200);
        const chunked = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
        expect((await ask('DELETE', path, { headers: chunked })).status).toBe(200);
      },
    );

    it.each(['{}', ''])('accepts a PATCH that changes nothing: "%s"', async (body) => {
      const { body: before } = await ask('GET', '/user/profile');
      const answer = await ask('PATCH', '/user/profile', { headers: JSON_TYPE, body });
      expect(answer).toMatchObject({ status: 200, body: before });
    });

    it.each([
      'APPLICATION/JSON',
      'application/json; charset=UTF8',
      'application/json;charset="utf-8"',
    ])('accepts a body of type %s', async (type) => {
      const body = JSON.stringify(CREDENTIALS);
      const answer = await ask('POST', '/user/sign-in', {
        headers: { 'content-type': type },
        body,
      });
      expectProblem(answer, { status: 401, code: 'invalid_credentials' });
    });

    it.each([
      '/article?',
      '/article?&',
      '/article?limit=1&offset=0',
      '/tag?limit=100',
      '/tag?limit=007',
    ])('accepts %s', async (path) => {
      expect((await ask('GET', path)).status).toBe(200);
    });

    it('accepts an offset up to the last there can be', async () => {
      const { status, body } = await ask('GET', `/article?offset=${MAX_INTEGER}`);
      expect({ status, items: body.items }).toEqual({ status: 200, items: [] });
    });

    it('accepts null where the documentation says so', async () => {
      const profile = await askJson('PATCH', '/user/profile', { social: null });
      expect(profile).toMatchObject({ status: 200, body: { social: null } });
      const draft = await askJson('POST', '/article', { ...ARTICLE, publishedAt: null });
      expect(draft).toMatchObject({ status: 201, body: { publishedAt: null } });
    });

    it('stores words that look like markup, SQL, JSON or a prototype', async () => {
      const text = `'; drop table "user"; -- <script>alert(1)</script> {"__proto__": {"a": 1}} \\u0000 %00 $1 ?`;
      const { status, body } = await askJson('POST', '/article', {
        title: text,
        text,
        tags: ["'"],
      });
      expect({ status, text: body.text, title: body.title }).toEqual({
        status: 201,
        text,
        title: text,
      });
      expect((await ask('GET', `/article/${body.id}`)).body).toMatchObject({ text, tags: ["'"] });
    });

    it.each(['标题', 'Заголовок', '😀', '!!!', '2026', 'feed', 'search', '-', '\u200b'])(
      'gives the title %s a slug that finds it',
      async (title) => {
        const { status, body } = await askJson('POST', '/article', { ...ARTICLE, title });
        expect({ status, title: body.title }).toEqual({ status: 201, title });
        expect(body.slug).toMatch(/^(?!\d+$)(?!(?:feed|search)$)[a-z0-9-]{1,255}$/);
        expect((await ask('GET', `/article/${body.slug}`)).body.id).toBe(body.id);
      },
    );

    it('finds a slug of 255 characters, also with every character escaped', async () => {
      const title = fill('long', 255);
      const { body: posted } = await askJson('POST', '/article', { ...ARTICLE, title });
      expect(posted.slug).toHaveLength(255);
      const escaped = Array.from(title, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
      for (const slug of [posted.slug, escaped.join('')]) {
        expect((await ask('GET', `/article/${slug}`)).body.id).toBe(posted.id);
      }
      expectProblem(await ask('GET', `/article/${posted.slug}x`), {
        status: 404,
        code: 'not_found',
      });
    });
  });

  describe('when a text has exactly its greatest length', () => {
    it.each([
      ['ASCII', 'x'],
      ['Chinese', '中'],
      ['astral characters', '😀'],
      ['variation selectors', '✍\u{fe0f}'],
      ['combining marks', 'x\u0301'],
    ])('stores it as it is, of %s', async (_, unit) => {
      const person = await signUp(api);
      const headers = { ...JSON_TYPE, ...person.auth };
      const profile = {
        fullName: fill(unit, 255),
        bio: fill(unit, 10_000),
        social: { twitter: fill(unit, 255), facebook: fill(unit, 255), linkedin: fill(unit, 255) },
      };
      await send(api, 'PATCH', '/user/profile', { headers, body: JSON.stringify(profile) });
      expect((await send(api, 'GET', '/user/profile', { headers })).body).toMatchObject(profile);

      const article = {
        title: fill(unit, 255),
        description: fill(unit, 1000),
        text: fill(unit, 200_000),
        tags: [fill(unit, 50)],
      };
      const { body: posted } = await send(api, 'POST', '/article', {
        headers,
        body: JSON.stringify(article),
      });
      const comment = fill(unit, 10_000);
      await send(api, 'POST', `/article/${posted.id}/comment`, {
        headers,
        body: JSON.stringify({ text: comment }),
      });
      const { body: read } = await send(api, 'GET', `/article/${posted.slug}`);
      expect(read).toMatchObject({ ...article, comments: [{ text: comment }] });
    });
  });

  it('was never answered with a 5xx', () => {
    expect(statuses).not.toEqual([]);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
  });
});

function expectInvalid(answer: Answer, ...fields: string[]): void {
  expectProblem(answer, { status: 422, code: 'validation_failed', fields });
}

interface Reply {
  statusCode: number;
  once(event: 'finish', listener: () => void): void;
}

/** Node's client takes ASCII in a path only; what is an escape already stays one. */
function encodeNonAscii(text: string): string {
  return text.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}
