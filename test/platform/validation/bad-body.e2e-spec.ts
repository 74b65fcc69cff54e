import { expectProblem } from '../../support/problems.js';
import { exchange } from '../../support/wire.js';
import { expectInvalid, expectNothingStored, itNeverFailed, useBadInput } from './bad-input.js';
import { ARTICLE, EVERY_ROUTE, fill, JSON_TYPE, pairs, WITHOUT_BODY } from './bad-values.js';

describe('bad input', () => {
  const { api, ask, askJson, statuses } = useBadInput();

  describe('when it is refused, with nothing stored', () => {
    expectNothingStored(api);

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
      ])('responds with 400 to a body that is %s', async (_, body) => {
        const response = await ask('POST', '/article', { headers: JSON_TYPE, body });
        expectProblem(response, { status: 400, code: 'bad_request' });
      });

      it.each([
        ['a byte that UTF-8 does not have', [0xff]],
        ['an overlong form', [0xc0, 0xaf]],
        ['a surrogate', [0xed, 0xa0, 0x80]],
        ['a character cut off', [0xe4, 0xb8]],
      ])('responds with 400 to a body with %s', async (_, bytes) => {
        const body = Buffer.concat([
          Buffer.from('{"title":"A","text":"'),
          Buffer.from(bytes),
          Buffer.from('"}'),
        ]);
        const response = await ask('POST', '/article', { headers: JSON_TYPE, body });
        expectProblem(response, { status: 400, code: 'bad_request' });
      });

      it.each(WITHOUT_BODY)(
        'responds with 400 to broken JSON sent with $method $path',
        async ({ method, path }) => {
          const response = await ask(method, path, { headers: JSON_TYPE, body: '{' });
          expectProblem(response, { status: 400, code: 'bad_request' });
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
      ])('responds with 415 to a body of type %s', async (type) => {
        const body = JSON.stringify(ARTICLE);
        const response = await ask('POST', '/article', { headers: { 'content-type': type }, body });
        expectProblem(response, { status: 415, code: 'unsupported_media_type' });
      });

      it('responds with 415 to a body without a type', async () => {
        const response = await ask('POST', '/article', { body: JSON.stringify(ARTICLE) });
        expectProblem(response, { status: 415, code: 'unsupported_media_type' });
      });

      it('responds with 415 to a body that is compressed', async () => {
        const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
        const response = await ask('POST', '/article', { headers, body: JSON.stringify(ARTICLE) });
        expectProblem(response, { status: 415, code: 'unsupported_media_type' });
      });

      it.each(WITHOUT_BODY)(
        'responds with 415 to text sent with $method $path',
        async ({ method, path }) => {
          const headers = { 'content-type': 'text/plain' };
          const response = await ask(method, path, { headers, body: 'hello' });
          expectProblem(response, { status: 415, code: 'unsupported_media_type' });
        },
      );

      it.each([
        ['of a known length', {}],
        ['in chunks', { 'transfer-encoding': 'chunked' }],
      ])('responds with 413 to a body over 2 MiB %s', async (_, headers) => {
        const body = JSON.stringify({ ...ARTICLE, text: fill('x', 2 * 1024 * 1024) });
        const response = await ask('POST', '/article', {
          headers: { ...JSON_TYPE, ...headers },
          body,
        });
        expectProblem(response, { status: 413, code: 'payload_too_large' });
      });

      it('responds with 413 before a body over 2 MiB is there', async () => {
        const response = await exchange(
          api,
          'POST /user/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
            'Content-Length: 2097153\r\n\r\n',
        );
        expectProblem(response, { status: 413, code: 'payload_too_large' });
      });
    });

    describe('when the body is not an object', () => {
      const bodies = ['[]', '[{}]', '"text"', '5', 'true', 'null'].map((body) => ({ body }));

      it.each(pairs(EVERY_ROUTE, bodies))(
        'responds with 422 to $method $path with $body',
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

    describe('when JSON nests too deeply', () => {
      it.each([
        ['arrays', '['.repeat(20_000), ']'.repeat(20_000)],
        ['objects', '{"a":'.repeat(20_000), `1${'}'.repeat(20_000)}`],
      ])('responds with 422 to 20 000 levels of %s', async (_, open, close) => {
        const request = { headers: JSON_TYPE, body: `{"title":${open}${close}}` };
        for (const { method, path } of EVERY_ROUTE) {
          expectInvalid(await ask(method, path, request), '');
        }
      });

      it('responds with 422 to as many levels as a body can have', async () => {
        const levels = 1_000_000;
        const body = `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
        expectInvalid(await ask('POST', '/article', { headers: JSON_TYPE, body }), '');
      });
    });
  });

  itNeverFailed(statuses);
});
