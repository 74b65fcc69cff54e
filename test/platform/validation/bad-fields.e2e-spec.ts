import { expectInvalid, expectNothingStored, itNeverFailed, useBadInput } from './bad-input.js';
import {
  ARTICLE,
  BAD_MEMBERS,
  bodyWith,
  COMMENT,
  describeValue,
  EVERY_ROUTE,
  JSON_TYPE,
  pairs,
  WITH_BODY,
  WITHOUT_BODY,
} from './bad-values.js';

describe('bad input', () => {
  const { api, ask, askJson, statuses } = useBadInput();

  describe('when it is refused, with nothing stored', () => {
    expectNothingStored(api);

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
        const response = await askJson('POST', '/article', {
          title: '',
          text: 5,
          tags: ['fine', '', 7],
          publishedAt: 'x',
          admin: true,
        });
        expectInvalid(response, 'admin', 'publishedAt', 'tags.1', 'tags.2', 'text', 'title');
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
        const response = await askJson('PATCH', '/user/profile', { social: { [name]: 'x' } });
        expectInvalid(response, `social.${name}`);
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
          const response = await ask(method, `${path}?surprise=1`, {
            ...(valid && { headers: JSON_TYPE, body: JSON.stringify(valid) }),
          });
          expectInvalid(response, 'surprise');
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
        const response = await askJson('POST', '/article', { ...ARTICLE, ...many });
        expectInvalid(response, '');
        expectInvalid(
          await askJson('POST', '/article', { ...ARTICLE, tags: Array(1000).fill(1) }),
          '',
        );
      });
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
        const response = await askJson('POST', '/article', { ...ARTICLE, 'a\0b': 1 });
        expectInvalid(response, 'a\0b');
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
  });

  itNeverFailed(statuses);
});
