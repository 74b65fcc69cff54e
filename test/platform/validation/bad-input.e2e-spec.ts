import type { ErrorCode } from '../../../src/platform/errors/error-codes.js';
import { postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { exchange, send } from '../../support/wire.js';
import { expectNothingStored, itNeverFailed, useBadInput } from './bad-input.js';
import { ARTICLE, CREDENTIALS, fill, JSON_TYPE, MAX_INTEGER } from './bad-values.js';

describe('bad input', () => {
  const { api, ask, askJson, author, statuses } = useBadInput();

  describe('when it is refused, with nothing stored', () => {
    expectNothingStored(api);

    describe('when it is not HTTP as it should be', () => {
      const get = 'GET /article HTTP/1.1\r\nHost: x\r\n';
      const post = 'POST /user/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

      it.each<[string, string | Buffer, number, ErrorCode]>([
        ['no HTTP at all', 'hello\r\n\r\n', 400, 'bad_request'],
        ['TLS', Buffer.from([0x16, 3, 1, 2, 0, 1, 0]), 400, 'bad_request'],
        ['an unknown method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'bad_request'],
        ['an unknown version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400, 'bad_request'],
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
          'an unknown expectation',
          'GET /user/profile HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n',
          401,
          'token_missing',
        ],
      ])('responds with a problem to %s', async (_, bytes, status, code) => {
        expectProblem(await exchange(api, bytes), { status, code });
      });
    });

    describe('when the documentation is asked for what it does not have', () => {
      it.each<[string, string, Record<string, string>, number]>([
        ['a path that can be no file', '/docs/%00', {}, 403],
        ['a path outside', '/docs/..%2f..%2fpackage.json', {}, 404],
        ['a range beyond the end', '/docs/swagger-ui.css', { range: 'bytes=99999999-' }, 416],
        ['another version', '/docs/swagger-ui.css', { 'if-match': '"x"' }, 412],
      ])('responds with a problem to %s', async (_, path, headers, status) => {
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
        const id = await postComment(api, author(), 'an-article');
        const path = `/article/an-article/comment/${id}`;
        expect((await ask('DELETE', path, { headers })).status).toBe(200);
        expect((await ask('POST', `${path}/restore`, { headers })).status).toBe(200);
        const chunked = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
        expect((await ask('DELETE', path, { headers: chunked })).status).toBe(200);
      },
    );

    it.each(['{}', ''])('accepts a PATCH that changes nothing: "%s"', async (body) => {
      const { body: before } = await ask('GET', '/user/profile');
      const response = await ask('PATCH', '/user/profile', { headers: JSON_TYPE, body });
      expect(response).toMatchObject({ status: 200, body: before });
    });

    it.each([
      'APPLICATION/JSON',
      'application/json; charset=UTF8',
      'application/json;charset="utf-8"',
    ])('accepts a body of type %s', async (type) => {
      const body = JSON.stringify(CREDENTIALS);
      const response = await ask('POST', '/user/sign-in', {
        headers: { 'content-type': type },
        body,
      });
      expectProblem(response, { status: 401, code: 'invalid_credentials' });
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

  describe('when a string has exactly its greatest length', () => {
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

  itNeverFailed(statuses);
});
