import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import {
  deleteComment,
  insertComments,
  listPage,
  listTexts,
  numbered,
  secondOf2026,
  textsOf,
  walk,
} from './comments.js';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('comments', () => {
  const api = useTestApp();
  let author: Person;
  let commenter: Person;
  let stranger: Person;

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'Article Author' });
    commenter = await signUp(api, { fullName: 'Comment Author' });
    stranger = await signUp(api, { fullName: 'A Stranger' });
  });

  describe('when listing', () => {
    it('returns the comments oldest first, each with its author as others see them', async () => {
      const { slug } = await postArticle(api, author);
      const first = await postComment(api, commenter, slug, 'first');
      await postComment(api, author, slug, 'second');
      const page = await listPage(api, slug);
      expect(page).toEqual({
        items: [
          {
            id: first,
            text: 'first',
            author: {
              id: commenter.id,
              username: commenter.username,
              fullName: 'Comment Author',
              bio: '',
              image: null,
              social: null,
            },
            createdAt: expect.stringMatching(TIME),
            updatedAt: expect.stringMatching(TIME),
          },
          expect.objectContaining({ text: 'second' }),
        ],
        total: 2,
        endCursor: expect.any(String),
        hasNextPage: false,
      });
    });

    it('returns an empty page without a cursor if there are none', async () => {
      const { slug } = await postArticle(api, author);
      expect(await listPage(api, slug)).toEqual({
        items: [],
        total: 0,
        endCursor: null,
        hasNextPage: false,
      });
    });

    it('takes the id of the article for its slug', async () => {
      const { id, slug } = await postArticle(api, author);
      await postComment(api, commenter, slug, 'by id');
      expect(await listTexts(api, id)).toEqual(['by id']);
    });

    it('treats a bad token as no token', async () => {
      const { slug } = await postArticle(api, author);
      const { status } = await api.http
        .get(`/article/${slug}/comment`)
        .auth('rubbish', { type: 'bearer' });
      expect(status).toBe(200);
    });

    it('has 20 to a page by default, and up to 100', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(api, commenter, id, numbered(101));
      expect(await listPage(api, slug)).toMatchObject({ total: 101, hasNextPage: true });
      expect(await listTexts(api, slug)).toHaveLength(20);
      expect(await listTexts(api, slug, '?limit=100')).toHaveLength(100);
    });

    it('leads from page to page to the end, each comment once', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(api, commenter, id, numbered(7));
      const pages = await walk(api, slug, 'limit=3');
      expect(pages.map(textsOf)).toEqual([['1', '2', '3'], ['4', '5', '6'], ['7']]);
      expect(pages.map(({ total }) => total)).toEqual([7, 7, 7]);
      expect(pages.map(({ hasNextPage }) => hasNextPage)).toEqual([true, true, false]);
    });

    it('ends with a full page where the pages come out even', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(api, commenter, id, numbered(4));
      const pages = await walk(api, slug, 'limit=2');
      expect(pages.map(textsOf)).toEqual([
        ['1', '2'],
        ['3', '4'],
      ]);
    });

    it('returns an empty page after the last comment, with the total', async () => {
      const { slug } = await postArticle(api, author);
      await postComment(api, commenter, slug);
      const { endCursor } = await listPage(api, slug);
      expect(await listPage(api, slug, `?after=${endCursor}`)).toEqual({
        items: [],
        total: 1,
        endCursor: null,
        hasNextPage: false,
      });
    });

    it('neither repeats nor skips a comment while others are added', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(api, commenter, id, numbered(5));
      const pages = await walk(api, slug, 'limit=2', {
        between: (page) => postComment(api, stranger, slug, `added ${page}`),
      });
      expect(pages.flatMap(textsOf)).toEqual([
        '1',
        '2',
        '3',
        '4',
        '5',
        'added 1',
        'added 2',
        'added 3',
      ]);
    });

    it('neither repeats nor skips a comment while one that was read is deleted', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(api, commenter, id, numbered(5));
      const [first] = (await listPage(api, slug)).items;
      const pages = await walk(api, slug, 'limit=2', {
        between: async (page) => page === 1 && first && deleteComment(api, slug, first.id, author),
      });
      expect(pages.flatMap(textsOf)).toEqual(['1', '2', '3', '4', '5']);
    });

    it('goes by time, and by id where times are the same', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(api, commenter, id, [
        { text: 'late', createdAt: secondOf2026(2) },
        { text: 'same 1', createdAt: secondOf2026(1) },
        { text: 'same 2', createdAt: secondOf2026(1) },
        { text: 'same 3', createdAt: secondOf2026(1) },
        { text: 'early', createdAt: secondOf2026(0) },
      ]);
      const pages = await walk(api, slug, 'limit=2');
      expect(pages.flatMap(textsOf)).toEqual(['early', 'same 1', 'same 2', 'same 3', 'late']);
    });

    it('loses no comment to the fractions of a millisecond that JSON does not have', async () => {
      const { id, slug } = await postArticle(api, author);
      await api.orm.em.fork().execute(
        `insert into comment (text, article_id, author_id, created_at, updated_at)
         select n::text, ?, ?, timestamptz '2026-01-01 00:00:00.0004Z' + n * interval '1 microsecond', now()
         from generate_series(1, 5) n`,
        [id, commenter.id],
      );
      const pages = await walk(api, slug, 'limit=1');
      expect(pages.flatMap(textsOf)).toEqual(['1', '2', '3', '4', '5']);
    });

    it.each(['0', '101', '-1', '1.5', '0x10', '1e1', '', 'all', '99999999999'])(
      'responds with 422 to the limit %j',
      async (limit) => {
        const { slug } = await postArticle(api, author);
        expectProblem(await api.http.get(`/article/${slug}/comment?limit=${limit}`), {
          status: 422,
          code: 'validation_failed',
          fields: ['limit'],
        });
      },
    );

    it.each([
      ['limit', 'limit=1&limit=2'],
      ['after', `after=${encode('["2026-01-01T00:00:00.000Z",1]')}&after=x`],
      ['deleted', 'deleted=true&deleted=true'],
      ['deleted', 'deleted=yes'],
      ['deleted', 'deleted='],
      ['offset', 'offset=1'],
    ])('responds with 422 where %s is wrong in ?%s', async (field, query) => {
      const { slug } = await postArticle(api, author);
      expectProblem(await api.http.get(`/article/${slug}/comment?${query}`), {
        status: 422,
        code: 'validation_failed',
        fields: [field],
      });
    });

    it.each(['no-such-article', '2147483647', '2147483648', '99999999999999999999'])(
      'responds with 404 if there is no article %s',
      async (slug) => {
        expectProblem(await api.http.get(`/article/${slug}/comment`), {
          status: 404,
          code: 'not_found',
          error: 'Article not found',
        });
      },
    );
  });

  describe('when a cursor is not one of ours', () => {
    it.each([
      ['nothing', ''],
      ['a word', 'tomorrow'],
      ['a number', '20'],
      ['no base64', '%2B%2F%3D%3D'],
      ['a NUL', '%00'],
      ['no JSON', encode('["2026-01-01T00:00:00.000Z",1')],
      ['null', encode('null')],
      ['an empty array', encode('[]')],
      ['an object', encode('{"createdAt":"2026-01-01T00:00:00.000Z","id":1}')],
      ['the time alone', encode('["2026-01-01T00:00:00.000Z"]')],
      ['the id alone', encode('[1]')],
      ['both the wrong way round', encode('[1,"2026-01-01T00:00:00.000Z"]')],
      ['a third element', encode('["2026-01-01T00:00:00.000Z",1,1]')],
      ['nested arrays', encode('[["2026-01-01T00:00:00.000Z"],[1]]')],
      ['no time', encode('[null,1]')],
      ['no id', encode('["2026-01-01T00:00:00.000Z",null]')],
      ['a time that is none', encode('["yesterday",1]')],
      ['a day that is none', encode('["2026-02-30T00:00:00.000Z",1]')],
      ['an hour that is none', encode('["2026-01-01T25:00:00.000Z",1]')],
      ['a year that PostgreSQL lacks', encode('["0000-01-01T00:00:00.000Z",1]')],
      ['a time without milliseconds', encode('["2026-01-01T00:00:00Z",1]')],
      ['a time with an offset', encode('["2026-01-01T00:00:00.000+01:00",1]')],
      ['a time in numbers', encode('[1767225600000,1]')],
      ['an id in quotes', encode('["2026-01-01T00:00:00.000Z","1"]')],
      ['an id of 0', encode('["2026-01-01T00:00:00.000Z",0]')],
      ['an id below 0', encode('["2026-01-01T00:00:00.000Z",-1]')],
      ['an id with a fraction', encode('["2026-01-01T00:00:00.000Z",1.5]')],
      ['an id with an exponent', encode('["2026-01-01T00:00:00.000Z",1e3]')],
      ['an id too large', encode('["2026-01-01T00:00:00.000Z",2147483648]')],
      ['SQL', encode(`["2026-01-01T00:00:00.000Z' or 1=1 --",1]`)],
      ['3000 characters', 'A'.repeat(3000)],
    ])('responds with 422 to %s', async (_, cursor) => {
      const { slug } = await postArticle(api, author);
      expectProblem(await api.http.get(`/article/${slug}/comment?after=${cursor}`), {
        status: 422,
        code: 'validation_failed',
        fields: ['after'],
      });
    });

    it('takes one at either end of what there can be', async () => {
      const { slug } = await postArticle(api, author);
      await postComment(api, commenter, slug, 'between');
      const first = encode('["0001-01-01T00:00:00.000Z",1]');
      const last = encode('["9999-12-31T23:59:59.999Z",2147483647]');
      expect(await listTexts(api, slug, `?after=${first}`)).toEqual(['between']);
      expect(await listTexts(api, slug, `?after=${last}`)).toEqual([]);
    });
  });
});

/** Arrays become those of cursors of comments. */
function encode(cursor: string): string {
  return Buffer.from(cursor.replace(/^\[/, '["comment",')).toString('base64url');
}
