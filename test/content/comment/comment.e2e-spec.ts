import { Article } from '../../../src/content/article/article.entity.js';
import { Comment } from '../../../src/content/comment/comment.entity.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const NO_TOKEN = 'Please provide your token via Authorization header';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const YEAR_2999 = '2999-01-01T00:00:00Z';

/** A comment as the API answers it. */
interface CommentAnswer {
  id: number;
  text: string;
  author: { id: number };
  createdAt: string;
  updatedAt: string;
  deletedAt?: string;
}

/** A page of comments as the API answers it. */
interface PageAnswer {
  items: CommentAnswer[];
  total: number;
  endCursor: string | null;
  hasNextPage: boolean;
}

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

  async function listPage(slug: string | number, query = '', as?: Person): Promise<PageAnswer> {
    const { body } = await api.http
      .get(`/article/${slug}/comment${query}`)
      .set(as?.auth ?? {})
      .expect(200);
    return body;
  }

  async function listTexts(slug: string | number, query = '', as?: Person): Promise<string[]> {
    return textsOf(await listPage(slug, query, as));
  }

  /** Every page from the first to the last. */
  async function walk(
    slug: string,
    query: string,
    { as, between }: { as?: Person; between?: (page: number) => Promise<unknown> } = {},
  ): Promise<PageAnswer[]> {
    const pages: PageAnswer[] = [];
    for (let after = ''; ;) {
      const page = await listPage(slug, `?${query}${after}`, as);
      pages.push(page);
      if (!page.hasNextPage) {
        return pages;
      }
      await between?.(pages.length);
      after = `&after=${page.endCursor}`;
    }
  }

  /** Comments straight in the table, for when there are many or their times matter. */
  async function insertComments(
    articleId: number,
    comments: { text: string; createdAt: Date }[],
  ): Promise<void> {
    await api.orm.em.fork().insertMany(
      Comment,
      comments.map(({ text, createdAt }) => ({
        text,
        article: articleId,
        author: commenter.id,
        createdAt,
        updatedAt: createdAt,
        deletedAt: null,
        deletedBy: null,
      })),
    );
  }

  async function deleteComment(slug: string, id: number, as: Person): Promise<void> {
    await api.http.delete(`/article/${slug}/comment/${id}`).set(as.auth).expect(200);
  }

  /** Resolves once a statement in this database is held up by a lock. */
  async function untilSomebodyWaits(): Promise<void> {
    const em = api.orm.em.fork();
    for (let waiting = 0; waiting === 0;) {
      const [row] = await em.execute<{ count: number }[]>(
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      waiting = row?.count ?? 0;
    }
  }

  /** The row of a comment, deleted or not. */
  function findRow(id: number): Promise<Comment> {
    return api.orm.em.fork().findOneOrFail(Comment, id, { filters: false });
  }

  describe('when listing', () => {
    it('answers the comments oldest first, each with its author as others see them', async () => {
      const { slug } = await postArticle(api, author);
      const first = await postComment(api, commenter, slug, 'first');
      await postComment(api, author, slug, 'second');
      const page = await listPage(slug);
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

    it('answers an empty page without a cursor where there are none', async () => {
      const { slug } = await postArticle(api, author);
      expect(await listPage(slug)).toEqual({
        items: [],
        total: 0,
        endCursor: null,
        hasNextPage: false,
      });
    });

    it('takes the id of the article for its slug', async () => {
      const { id, slug } = await postArticle(api, author);
      await postComment(api, commenter, slug, 'by id');
      expect(await listTexts(id)).toEqual(['by id']);
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
      await insertComments(id, numbered(101));
      expect(await listPage(slug)).toMatchObject({ total: 101, hasNextPage: true });
      expect(await listTexts(slug)).toHaveLength(20);
      expect(await listTexts(slug, '?limit=100')).toHaveLength(100);
    });

    it('leads from page to page to the end, each comment once', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(id, numbered(7));
      const pages = await walk(slug, 'limit=3');
      expect(pages.map(textsOf)).toEqual([['1', '2', '3'], ['4', '5', '6'], ['7']]);
      expect(pages.map(({ total }) => total)).toEqual([7, 7, 7]);
      expect(pages.map(({ hasNextPage }) => hasNextPage)).toEqual([true, true, false]);
    });

    it('ends with a full page where the pages come out even', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(id, numbered(4));
      const pages = await walk(slug, 'limit=2');
      expect(pages.map(textsOf)).toEqual([
        ['1', '2'],
        ['3', '4'],
      ]);
    });

    it('answers an empty page after the last comment, with the total', async () => {
      const { slug } = await postArticle(api, author);
      await postComment(api, commenter, slug);
      const { endCursor } = await listPage(slug);
      expect(await listPage(slug, `?after=${endCursor}`)).toEqual({
        items: [],
        total: 1,
        endCursor: null,
        hasNextPage: false,
      });
    });

    it('neither repeats nor skips a comment while others are added', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(id, numbered(5));
      const pages = await walk(slug, 'limit=2', {
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
      await insertComments(id, numbered(5));
      const [first] = (await listPage(slug)).items;
      const pages = await walk(slug, 'limit=2', {
        between: async (page) => page === 1 && first && deleteComment(slug, first.id, author),
      });
      expect(pages.flatMap(textsOf)).toEqual(['1', '2', '3', '4', '5']);
    });

    it('goes by time, and by id where times are the same', async () => {
      const { id, slug } = await postArticle(api, author);
      await insertComments(id, [
        { text: 'late', createdAt: secondOf2026(2) },
        { text: 'same 1', createdAt: secondOf2026(1) },
        { text: 'same 2', createdAt: secondOf2026(1) },
        { text: 'same 3', createdAt: secondOf2026(1) },
        { text: 'early', createdAt: secondOf2026(0) },
      ]);
      const pages = await walk(slug, 'limit=2');
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
      const pages = await walk(slug, 'limit=1');
      expect(pages.flatMap(textsOf)).toEqual(['1', '2', '3', '4', '5']);
    });

    it.each(['0', '101', '-1', '1.5', '0x10', '1e1', '', 'all', '99999999999'])(
      'answers 422 to the limit %j',
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
    ])('answers 422 where %s is wrong in ?%s', async (field, query) => {
      const { slug } = await postArticle(api, author);
      expectProblem(await api.http.get(`/article/${slug}/comment?${query}`), {
        status: 422,
        code: 'validation_failed',
        fields: [field],
      });
    });

    it.each(['no-such-article', '2147483647', '2147483648', '99999999999999999999'])(
      'answers 404 where there is no article %s',
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
      ['a third member', encode('["2026-01-01T00:00:00.000Z",1,1]')],
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
    ])('answers 422 to %s', async (_, cursor) => {
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
      expect(await listTexts(slug, `?after=${first}`)).toEqual(['between']);
      expect(await listTexts(slug, `?after=${last}`)).toEqual([]);
    });
  });

  describe('when writing', () => {
    it('answers 201 with the comment', async () => {
      const { slug } = await postArticle(api, author);
      const { status, body } = await api.http
        .post(`/article/${slug}/comment`)
        .set(commenter.auth)
        .send({ text: 'Well said.' });
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.any(Number),
        text: 'Well said.',
        author: {
          id: commenter.id,
          username: commenter.username,
          fullName: 'Comment Author',
          bio: '',
          image: null,
          social: null,
        },
        createdAt: expect.stringMatching(TIME),
        updatedAt: body.createdAt,
      });
    });

    it('is listed, and counted with the article, at once', async () => {
      const { slug } = await postArticle(api, author);
      await listPage(slug);
      expect(await countEverywhere(slug)).toEqual([0, 0, 0, 0, 0]);
      await postComment(api, commenter, slug, 'seen');
      expect(await listTexts(slug)).toEqual(['seen']);
      expect(await countEverywhere(slug)).toEqual([1, 1, 1, 1, 1]);
    });

    it('takes the id of the article for its slug', async () => {
      const { id, slug } = await postArticle(api, author);
      await postComment(api, commenter, String(id), 'by id');
      expect(await listTexts(slug)).toEqual(['by id']);
    });

    it.each([
      ['a single character', '.'],
      ['10 000 characters', 'x'.repeat(10_000)],
      ['10 000 characters that take two UTF-16 units each', '😀'.repeat(10_000)],
      ['space around it', '  text\n'],
      ['other scripts', '活字 — טקסט'],
    ])('keeps %s as it is', async (_, text) => {
      const { slug } = await postArticle(api, author);
      await postComment(api, commenter, slug, text);
      expect(await listTexts(slug)).toEqual([text]);
    });

    it.each([
      ['no text', {}],
      ['an empty text', { text: '' }],
      ['a blank text', { text: ' \n\t' }],
      ['10 001 characters', { text: 'x'.repeat(10_001) }],
      ['null', { text: null }],
      ['a number', { text: 1 }],
      ['an array', { text: ['x'] }],
      ['a NUL character', { text: 'a\0b' }],
      ['an unpaired surrogate', { text: 'a\ud800b' }],
    ])('answers 422 to %s and stores nothing', async (_, body) => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http.post(`/article/${slug}/comment`).set(commenter.auth).send(body);
      expectProblem(answer, { status: 422, code: 'validation_failed', fields: ['text'] });
      expect(await listTexts(slug)).toEqual([]);
    });

    it('refuses members that are not to be assigned', async () => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http
        .post(`/article/${slug}/comment`)
        .set(commenter.auth)
        .send({ text: 'x', id: 1, author: author.id, article: 1, deletedAt: null });
      expectProblem(answer, {
        status: 422,
        code: 'validation_failed',
        fields: ['id', 'author', 'article', 'deletedAt'],
      });
    });

    it.each(['no-such-article', '2147483647', '2147483648'])(
      'answers 404 where there is no article %s',
      async (slug) => {
        const answer = await api.http
          .post(`/article/${slug}/comment`)
          .set(commenter.auth)
          .send({ text: 'x' });
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
      },
    );

    it('answers 404 where the article is deleted at the same moment', async () => {
      const { id, slug } = await postArticle(api, author);
      const em = api.orm.em.fork();
      await em.begin();
      await em.nativeDelete(Article, id);
      const answer = api.http
        .post(`/article/${slug}/comment`)
        .set(commenter.auth)
        .send({ text: 'x' })
        .then((response) => response);
      await untilSomebodyWaits();
      await em.commit();
      expectProblem(await answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it('answers 401 without a token', async () => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http.post(`/article/${slug}/comment`).send({ text: 'x' });
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });
  });

  describe('when deleting', () => {
    it.each([
      ['the one who wrote it', () => commenter],
      ['the author of the article', () => author],
    ])('lets %s do it', async (_, who) => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      const { status, body } = await api.http
        .delete(`/article/${slug}/comment/${id}`)
        .set(who().auth);
      expect(status).toBe(200);
      expect(body).toEqual({ success: true });
      expect(await listTexts(slug)).toEqual([]);
    });

    it('answers 403 to anybody else and leaves it', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug, 'still here');
      const answer = await api.http.delete(`/article/${slug}/comment/${id}`).set(stranger.auth);
      expectProblem(answer, { status: 403, code: 'not_author' });
      expect(await listTexts(slug)).toEqual(['still here']);
    });

    it('answers 403 to another commenter under the same article', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await postComment(api, stranger, slug);
      const answer = await api.http.delete(`/article/${slug}/comment/${id}`).set(stranger.auth);
      expectProblem(answer, { status: 403, code: 'not_author' });
    });

    it('answers 401 without a token', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      const answer = await api.http.delete(`/article/${slug}/comment/${id}`);
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });

    it.each(['abc', '0', '-1', '1.5', '1e3', '0x1', '2147483647', '2147483648', '9'.repeat(30)])(
      'answers 404 with notFound to the id %s',
      async (id) => {
        const { slug } = await postArticle(api, author);
        const answer = await api.http.delete(`/article/${slug}/comment/${id}`).set(author.auth);
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
        expect(answer.body.notFound).toBe(true);
      },
    );

    it('answers 404 with notFound where there is no such article', async () => {
      const answer = await api.http.delete('/article/no-such-article/comment/1').set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
      expect(answer.body.notFound).toBe(true);
    });

    it('answers 404 the second time', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(slug, id, commenter);
      const answer = await api.http.delete(`/article/${slug}/comment/${id}`).set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
    });

    it('reaches no comment of another article, not even for its author', async () => {
      const [one, other] = [await postArticle(api, author), await postArticle(api, author)];
      const id = await postComment(api, commenter, one.slug, 'still here');
      const answer = await api.http.delete(`/article/${other.slug}/comment/${id}`).set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
      expect(await listTexts(one.slug)).toEqual(['still here']);
    });

    it('hides the comment everywhere, counts included, and keeps the row', async () => {
      const { slug } = await postArticle(api, author);
      const gone = await postComment(api, commenter, slug, 'gone');
      await postComment(api, commenter, slug, 'left');
      expect(await countEverywhere(slug)).toEqual([2, 2, 2, 2, 2]);
      await deleteComment(slug, gone, commenter);
      expect(await countEverywhere(slug)).toEqual([1, 1, 1, 1, 1]);
      expect(await listTexts(slug)).toEqual(['left']);
      const { body: detail } = await api.http.get(`/article/${slug}`).expect(200);
      expect(detail.comments.map(({ text }: CommentAnswer) => text)).toEqual(['left']);
      expect(await findRow(gone)).toMatchObject({ text: 'gone', deletedAt: expect.any(Date) });
    });

    it.each([
      ['its author', () => commenter],
      ['the author of the article', () => author],
    ])('stores that it was %s', async (_, who) => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(slug, id, who());
      expect((await findRow(id)).deletedBy?.id).toBe(who().id);
    });

    it('takes the comments of a deleted article with it, the hidden ones too', async () => {
      const { id: articleId, slug } = await postArticle(api, author);
      const hidden = await postComment(api, commenter, slug);
      await postComment(api, commenter, slug);
      await deleteComment(slug, hidden, commenter);
      await api.http.delete(`/article/${slug}`).set(author.auth).expect(200);
      const left = await api.orm.em
        .fork()
        .count(Comment, { article: articleId }, { filters: false });
      expect(left).toBe(0);
    });
  });

  describe('when listing the deleted ones', () => {
    it('answers them and no others to the author of the article, with deletedAt', async () => {
      const { slug } = await postArticle(api, author);
      const own = await postComment(api, commenter, slug, 'by its author');
      const moderated = await postComment(api, commenter, slug, "by the article's author");
      await postComment(api, commenter, slug, 'not deleted');
      await deleteComment(slug, moderated, author);
      await deleteComment(slug, own, commenter);
      const page = await listPage(slug, '?deleted=true', author);
      expect(textsOf(page)).toEqual(['by its author', "by the article's author"]);
      expect(page).toMatchObject({ total: 2, hasNextPage: false });
      expect(page.items[0]).toEqual({
        id: own,
        text: 'by its author',
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
        deletedAt: expect.stringMatching(TIME),
      });
    });

    it('leads from page to page', async () => {
      const { slug } = await postArticle(api, author);
      for (const text of ['1', '2', '3', '4', '5']) {
        await deleteComment(slug, await postComment(api, commenter, slug, text), commenter);
        await postComment(api, commenter, slug, 'between');
      }
      const pages = await walk(slug, 'deleted=true&limit=2', { as: author });
      expect(pages.map(textsOf)).toEqual([['1', '2'], ['3', '4'], ['5']]);
      expect(pages.map(({ total }) => total)).toEqual([5, 5, 5]);
    });

    it('answers an empty page where none is', async () => {
      const { slug } = await postArticle(api, author);
      await postComment(api, commenter, slug);
      expect(await listPage(slug, '?deleted=true', author)).toEqual({
        items: [],
        total: 0,
        endCursor: null,
        hasNextPage: false,
      });
    });

    it('answers the others where deleted is false', async () => {
      const { slug } = await postArticle(api, author);
      await deleteComment(slug, await postComment(api, commenter, slug), commenter);
      await postComment(api, commenter, slug, 'shown');
      expect(await listTexts(slug, '?deleted=false')).toEqual(['shown']);
    });

    it('answers 401 with a challenge without a token', async () => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http.get(`/article/${slug}/comment?deleted=true`);
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    });

    it('answers 401 to a bad token, which counts as none', async () => {
      const { slug } = await postArticle(api, author);
      const answer = await api.http
        .get(`/article/${slug}/comment?deleted=true`)
        .auth('rubbish', { type: 'bearer' });
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });

    it('answers 403 to anybody else, also to the one who deleted it', async () => {
      const { slug } = await postArticle(api, author);
      await deleteComment(slug, await postComment(api, commenter, slug), commenter);
      for (const person of [commenter, stranger]) {
        const answer = await api.http.get(`/article/${slug}/comment?deleted=true`).set(person.auth);
        expectProblem(answer, {
          status: 403,
          code: 'not_author',
          error: 'You are not the author of this article!',
        });
      }
    });

    it('answers 404 where there is no such article', async () => {
      const answer = await api.http
        .get('/article/no-such-article/comment?deleted=true')
        .set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });
  });

  describe('when restoring', () => {
    it.each([
      ['its author, who deleted it', () => commenter, () => commenter],
      ['the author of the article, who deleted it', () => author, () => author],
      ['the author of the article, where its own author deleted it', () => commenter, () => author],
    ])('lets %s do it', async (_, deleter, restorer) => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug, 'back again');
      await deleteComment(slug, id, deleter());
      const { status, body } = await api.http
        .post(`/article/${slug}/comment/${id}/restore`)
        .set(restorer().auth);
      expect(status).toBe(200);
      expect(body).toEqual({
        id,
        text: 'back again',
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
      });
    });

    it('shows it everywhere again, and no more among the deleted ones', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug, 'back again');
      await deleteComment(slug, id, commenter);
      expect(await countEverywhere(slug)).toEqual([0, 0, 0, 0, 0]);
      await restore(slug, id, commenter);
      expect(await countEverywhere(slug)).toEqual([1, 1, 1, 1, 1]);
      expect(await listTexts(slug)).toEqual(['back again']);
      expect(await listTexts(slug, '?deleted=true', author)).toEqual([]);
      expect(await findRow(id)).toMatchObject({ deletedAt: null, deletedBy: null });
    });

    it('can be deleted and restored again', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug, 'back again');
      for (let round = 1; round <= 2; round++) {
        await deleteComment(slug, id, commenter);
        await restore(slug, id, commenter);
      }
      expect(await listTexts(slug)).toEqual(['back again']);
    });

    it.each([
      ['its own author', () => commenter],
      ['a stranger', () => stranger],
    ])(
      "answers 403 to %s where the article's author deleted it, and leaves it deleted",
      async (_, who) => {
        const { slug } = await postArticle(api, author);
        const id = await postComment(api, commenter, slug);
        await deleteComment(slug, id, author);
        const answer = await api.http
          .post(`/article/${slug}/comment/${id}/restore`)
          .set(who().auth);
        expectProblem(answer, { status: 403, code: 'not_author' });
        expect(await listTexts(slug)).toEqual([]);
      },
    );

    it('answers 403 to a stranger where its own author deleted it', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(slug, id, commenter);
      const answer = await api.http
        .post(`/article/${slug}/comment/${id}/restore`)
        .set(stranger.auth);
      expectProblem(answer, { status: 403, code: 'not_author' });
    });

    it('answers 401 without a token', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(slug, id, commenter);
      const answer = await api.http.post(`/article/${slug}/comment/${id}/restore`);
      expectProblem(answer, { status: 401, code: 'token_missing', error: NO_TOKEN });
    });

    it('answers 404 where the comment is not deleted', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      const answer = await api.http
        .post(`/article/${slug}/comment/${id}/restore`)
        .set(commenter.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
    });

    it.each(['abc', '0', '-1', '2147483647', '2147483648'])(
      'answers 404 to the id %s',
      async (id) => {
        const { slug } = await postArticle(api, author);
        const answer = await api.http
          .post(`/article/${slug}/comment/${id}/restore`)
          .set(author.auth);
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
      },
    );

    it('answers 404 where there is no such article', async () => {
      const answer = await api.http
        .post('/article/no-such-article/comment/1/restore')
        .set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it('reaches no comment of another article, not even for its author', async () => {
      const [one, other] = [await postArticle(api, author), await postArticle(api, author)];
      const id = await postComment(api, commenter, one.slug);
      await deleteComment(one.slug, id, commenter);
      const answer = await api.http
        .post(`/article/${other.slug}/comment/${id}/restore`)
        .set(author.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Comment not found' });
      expect(await listTexts(one.slug)).toEqual([]);
    });

    it('refuses a body, as the route takes none', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, commenter, slug);
      await deleteComment(slug, id, commenter);
      const answer = await api.http
        .post(`/article/${slug}/comment/${id}/restore`)
        .set(commenter.auth)
        .send({ text: 'other words' });
      expectProblem(answer, { status: 422, code: 'validation_failed', fields: ['text'] });
    });
  });

  describe.each([
    ['a draft', null],
    ['to be published', YEAR_2999],
  ])('when the article is %s', (_, publishedAt) => {
    let slug: string;
    let shown: number;
    let deleted: number;

    beforeAll(async () => {
      ({ slug } = await postArticle(api, author));
      shown = await postComment(api, commenter, slug, 'from before');
      deleted = await postComment(api, commenter, slug, 'deleted');
      await deleteComment(slug, deleted, commenter);
      await api.http.patch(`/article/${slug}`).set(author.auth).send({ publishedAt }).expect(200);
    });

    it('answers 404 to a list by others, with and without a token', async () => {
      for (const headers of [{}, commenter.auth]) {
        const answer = await api.http.get(`/article/${slug}/comment`).set(headers);
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
      }
    });

    it('answers 404 to a list of the deleted ones by others', async () => {
      const answer = await api.http
        .get(`/article/${slug}/comment?deleted=true`)
        .set(commenter.auth);
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it('answers 404 to a comment by others', async () => {
      const answer = await api.http
        .post(`/article/${slug}/comment`)
        .set(commenter.auth)
        .send({ text: 'x' });
      expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
    });

    it('answers 404 to those who delete or restore what they wrote there', async () => {
      const paths = { delete: `${shown}`, post: `${deleted}/restore` } as const;
      for (const method of ['delete', 'post'] as const) {
        const answer = await api.http[method](`/article/${slug}/comment/${paths[method]}`).set(
          commenter.auth,
        );
        expectProblem(answer, { status: 404, code: 'not_found', error: 'Article not found' });
      }
    });

    it('leaves its author all of it', async () => {
      expect(await listTexts(slug, '', author)).toEqual(['from before']);
      const id = await postComment(api, author, slug, 'a note');
      expect(await listTexts(slug, '', author)).toEqual(['from before', 'a note']);
      await deleteComment(slug, id, author);
      expect(await listTexts(slug, '?deleted=true', author)).toEqual(['deleted', 'a note']);
      await restore(slug, id, author);
    });
  });

  describe('when the detail of an article brings them along', () => {
    it('shows the first 50, oldest first, and counts all', async () => {
      const { id, slug } = await postArticle(api, author);
      // The newest has the lowest id, so that an order by id would show.
      await insertComments(id, numbered(60).toReversed());
      const { body } = await api.http.get(`/article/${slug}`).expect(200);
      expect(body.comments.map(({ text }: CommentAnswer) => text)).toEqual(
        numbered(50).map(({ text }) => text),
      );
      expect(body.totalComments).toBe(60);
    });

    it('shows each as the list of comments does', async () => {
      const { slug } = await postArticle(api, author);
      const talker = await signUp(api, { fullName: 'A Talker' });
      await api.http
        .patch('/user/profile')
        .set(talker.auth)
        .send({ bio: 'Talks', social: { twitter: 'talker' } })
        .expect(200);
      await postComment(api, commenter, slug, 'one');
      await postComment(api, talker, slug, 'two');
      const { body } = await api.http.get(`/article/${slug}`).expect(200);
      expect(body.comments).toEqual((await listPage(slug)).items);
      expect(body.comments[1].author).toEqual({
        id: talker.id,
        fullName: 'A Talker',
        username: talker.username,
        bio: 'Talks',
        image: null,
        social: { twitter: 'talker' },
      });
    });
  });

  async function restore(slug: string, id: number, as: Person): Promise<void> {
    await api.http.post(`/article/${slug}/comment/${id}/restore`).set(as.auth).expect(200);
  }

  /** The number of an article's comments as each place that shows one has it. */
  async function countEverywhere(slug: string): Promise<unknown[]> {
    const page = await listPage(slug);
    const { body: detail } = await api.http.get(`/article/${slug}`).expect(200);
    const { body: all } = await api.http.get('/article?limit=100').expect(200);
    const { body: own } = await api.http
      .get('/user/article?limit=100')
      .set(author.auth)
      .expect(200);
    const inList = ({ items }: { items: { slug: string; totalComments: number }[] }): unknown =>
      items.find((item) => item.slug === slug)?.totalComments;
    return [page.total, detail.comments.length, detail.totalComments, inList(all), inList(own)];
  }
});

function textsOf({ items }: PageAnswer): string[] {
  return items.map(({ text }) => text);
}

/** Comments `1` to `count`, a second apart, in the past. */
function numbered(count: number): { text: string; createdAt: Date }[] {
  return Array.from({ length: count }, (_, index) => ({
    text: String(index + 1),
    createdAt: secondOf2026(index),
  }));
}

function secondOf2026(second: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second));
}

/** Arrays become those of cursors of comments. */
function encode(cursor: string): string {
  return Buffer.from(cursor.replace(/^\[/, '["comment",')).toString('base64url');
}
