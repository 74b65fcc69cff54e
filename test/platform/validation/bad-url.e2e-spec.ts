import { expectProblem } from '../../support/problems.js';
import {
  encodeNonAscii,
  expectInvalid,
  expectNothingStored,
  itNeverFailed,
  useBadInput,
} from './bad-input.js';
import { COMMENT, JSON_TYPE, MAX_INTEGER } from './bad-values.js';

describe('bad input', () => {
  const { api, ask, askJson, statuses } = useBadInput();

  describe('when it is refused, with nothing stored', () => {
    expectNothingStored(api);

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
          const response = await ask('GET', `/article/an-article/comment?deleted=${value}`);
          expectInvalid(response, 'deleted');
        },
      );
    });

    describe('when the path names nothing', () => {
      const noIds = ['0', String(MAX_INTEGER + 1), '99999999999999999999'];
      const noArticle = { status: 404, code: 'not_found', error: 'Article not found' } as const;

      it.each([...noIds, '-1', '1.0', '0x10', '1e1', '%2B1', 'no-such-slug', 'ä', '%F0%9F%98%80'])(
        'responds with 404 to the article %s',
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
        'responds with 404 to the comment %s',
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
        ['POST', '/user'],
        ['GET', '/user/sign-in'],
        ['GET', '/docs/nothing'],
        ['GET', '/favicon.ico'],
        ['GET', `/${'a'.repeat(3000)}`],
      ])('responds with 404 to the unknown route %s %s', async (method, path) => {
        expectProblem(await ask(method, path), { status: 404, code: 'not_found' });
      });

      it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'])(
        'responds with 404 to the method %s where no route has it',
        async (method) => {
          const response = await ask(method, '/tag');
          expectProblem(response, { status: 404, code: 'not_found' });
        },
      );

      it.each([
        ['broken JSON', JSON_TYPE, '{'],
        ['text', { 'content-type': 'text/plain' }, 'hello'],
        ['a member', JSON_TYPE, '{"a":1}'],
      ])('responds with 404 to an unknown route, even with %s', async (_, headers, body) => {
        const response = await ask('POST', '/nowhere', { headers, body });
        expectProblem(response, { status: 404, code: 'not_found' });
      });
    });

    describe('when the URL is wrong', () => {
      const long = 'a'.repeat(3000);

      it.each([
        ['GET', `/article/${long}`],
        ['PUT', `/article/${long}`],
        ['PATCH', `/article/${long}`],
        ['DELETE', `/article/${long}`],
        ['POST', `/article/${long}/restore`],
        ['POST', `/article/${long}/preview`],
        ['DELETE', `/article/${long}/preview`],
        ['GET', `/article/${long}/revision`],
        ['GET', `/article/an-article/revision/${'1'.repeat(3000)}`],
        ['GET', `/article/${long}/comment`],
        ['POST', `/article/${long}/comment`],
        ['DELETE', `/article/an-article/comment/${'1'.repeat(3000)}`],
        ['POST', `/article/${long}/comment/1/restore`],
      ])('responds with 414 to %s with a part of 3000 characters', async (method, path) => {
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
      ])('responds with 400 to the bad percent-escape in %s', async (path) => {
        expectProblem(await ask('GET', path), { status: 400, code: 'bad_request' });
      });
    });
  });

  itNeverFailed(statuses);
});
