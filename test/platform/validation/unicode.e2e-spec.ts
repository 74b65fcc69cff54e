import { hash } from 'bcrypt';
import { PasswordHasher } from '../../../src/people/user/password-hasher.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import type { Answer } from '../../support/wire.js';

/** The same words in both forms: as most systems type them, and as macOS and some keyboards do. */
const COMPOSED = 'Crème ガイド 각'.normalize('NFC');
const DECOMPOSED = COMPOSED.normalize('NFD');

const MARK = '\u0301';

describe('text that can be written in several ways', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  const get = (path: string): PromiseLike<Answer> => api.http.get(path).set(author.auth);

  it('is another text before it is normalised', () => {
    expect(DECOMPOSED).not.toBe(COMPOSED);
  });

  describe('when an article is written', () => {
    const article = {
      title: DECOMPOSED,
      text: DECOMPOSED,
      description: DECOMPOSED,
      tags: [DECOMPOSED],
    };
    const stored = { title: COMPOSED, text: COMPOSED, description: COMPOSED, tags: [COMPOSED] };

    it('is in NFC after POST, PUT and PATCH', async () => {
      const { slug } = await postArticle(api, author, article);
      expect((await get(`/article/${slug}`)).body).toMatchObject(stored);
      const put = await api.http.put('/article/put-it').set(author.auth).send(article).expect(201);
      expect(put.body).toMatchObject(stored);
      const plain = await postArticle(api, author);
      const { body } = await api.http
        .patch(`/article/${plain.slug}`)
        .set(author.auth)
        .send(article)
        .expect(200);
      expect(body).toMatchObject(stored);
    });

    it('is in NFC below /api, too', async () => {
      const { body } = await api.http
        .post('/api/articles')
        .set({ authorization: `Token ${await realworldToken()}` })
        .send({
          article: {
            title: DECOMPOSED,
            description: DECOMPOSED,
            body: DECOMPOSED,
            tagList: [DECOMPOSED],
          },
        })
        .expect(201);
      expect(body).toMatchObject({
        article: {
          title: COMPOSED,
          description: COMPOSED,
          body: COMPOSED,
          tagList: [COMPOSED],
        },
      });
    });

    it('has one tag for both forms', async () => {
      const { slug } = await postArticle(api, author, { tags: [DECOMPOSED, COMPOSED] });
      expect((await get(`/article/${slug}`)).body).toMatchObject({ tags: [COMPOSED] });
    });

    it.each([
      ['ガイド', 'gaido'],
      ['Тайна', 'tayna'],
      ['Ёлка', 'elka'],
      ['각', 'gag'],
    ])('has the same slug for both forms of %s', async (title, spelled) => {
      for (const form of ['NFC', 'NFD'] as const) {
        const { slug } = await postArticle(api, author, { title: title.normalize(form) });
        expect(slug.replace(/-[a-z0-9]{6}$/, '')).toBe(spelled);
      }
    });

    it('keeps the voicing of half-width kana in the slug', async () => {
      expect((await postArticle(api, author, { title: 'ｶﾞｷﾞｸﾞ' })).slug).toBe('gagigu');
    });

    it('measures what is stored: 255 letters with an accent are a title, in both forms', async () => {
      const title = 'e\u0301'.repeat(255);
      await postArticle(api, author, { title });
      const response = await api.http
        .post('/article')
        .set(author.auth)
        .send({ title: `${title}e`, text: 'x' });
      expectProblem(response, { status: 422, code: 'validation_failed', fields: ['title'] });
    });

    it('measures what is stored where it has grown, too', async () => {
      const grows = '\ufb2c';
      expect(grows.normalize('NFC')).toHaveLength(3);
      const [fits, not] = [85, 86].map((length) =>
        api.http
          .post('/article')
          .set(author.auth)
          .send({ title: grows.repeat(length), text: 'x' }),
      );
      expect([(await fits)?.status, (await not)?.status]).toEqual([201, 422]);
    });
  });

  describe('when something is looked for', () => {
    it('is found by its tag in both forms', async () => {
      const tag = `${COMPOSED} tag`;
      const { slug } = await postArticle(api, author, { tags: [tag] });
      for (const form of ['NFC', 'NFD'] as const) {
        const query = encodeURIComponent(tag.normalize(form));
        expect((await get(`/article?tag=${query}`)).body).toMatchObject({ items: [{ slug }] });
        expect((await get(`/api/articles?tag=${query}`)).body).toMatchObject({
          articles: [{ slug }],
        });
      }
    });

    it('is found by its words in both forms, whichever it was written in', async () => {
      const { slug } = await postArticle(api, author, { text: 'Une Che\u0301vrefeuille' });
      for (const form of ['NFC', 'NFD'] as const) {
        const query = encodeURIComponent('chévrefeuille'.normalize(form));
        expect((await get(`/article?q=${query}`)).body).toMatchObject({ items: [{ slug }] });
      }
    });
  });

  describe('when words are written in another width or as ligatures', () => {
    it.each([
      ['ＰＤＦ ｆｏｒ ａｌｌ', 'pdf'],
      ['The pdf format', 'ＰＤＦ'],
      ['An eﬀicient way', 'efficient'],
      ['ｶﾞｲﾄﾞﾌﾞｯｸ', 'ガイドブック'],
      ['STRAẞE', 'straße'],
    ])('finds %s by %s, in title, text and tags', async (written, query) => {
      const articles = [
        await postArticle(api, author, { title: written }),
        await postArticle(api, author, { text: written }),
        await postArticle(api, author, { tags: [written] }),
      ];
      const { body } = await get(`/article?q=${encodeURIComponent(query)}`);
      const found = (body.items as { slug: string }[]).map(({ slug }) => slug);
      expect(found).toEqual(expect.arrayContaining(articles.map(({ slug }) => slug)));
    });

    it('stores and returns them as they were written', async () => {
      const { slug } = await postArticle(api, author, { title: 'ﬁ ＡＢ ½' });
      expect((await get(`/article/${slug}`)).body.title).toBe('ﬁ ＡＢ ½');
    });

    it('takes texts whose other form is many times longer', async () => {
      const longest = '\ufdfa';
      expect(longest.normalize('NFKC')).toHaveLength(18);
      const { slug } = await postArticle(api, author, { text: longest.repeat(200_000) });
      const query = encodeURIComponent(longest.repeat(200));
      expect((await get(`/article?q=${query}`)).body).toMatchObject({ items: [{ slug }] });
    });
  });

  describe('when people write about themselves, and comment', () => {
    it('is in NFC in profile and comments', async () => {
      const profile = { fullName: DECOMPOSED, bio: DECOMPOSED, social: { twitter: DECOMPOSED } };
      const { body } = await api.http.patch('/user/profile').set(author.auth).send(profile);
      expect(body).toMatchObject({
        fullName: COMPOSED,
        bio: COMPOSED,
        social: { twitter: COMPOSED },
      });
      const { slug } = await postArticle(api, author);
      await postComment(api, author, slug, DECOMPOSED);
      expect((await get(`/article/${slug}/comment`)).body).toMatchObject({
        items: [{ text: COMPOSED }],
      });
    });

    it('gives the same username for both forms of a name', async () => {
      const { username } = await signUp(api, { fullName: 'Žofie ガギグ'.normalize('NFD') });
      expect(username).toBe('zofie-gagigu');
    });
  });

  describe('when it has many combining marks in a row', () => {
    const refused = `a${MARK.repeat(31)}`;

    it.each([
      ['a text', 'post', '/article', { title: 'T', text: refused }, 'text'],
      ['a tag', 'post', '/article', { title: 'T', text: 'X', tags: ['a', refused] }, 'tags.1'],
      ['a handle', 'patch', '/user/profile', { social: { twitter: refused } }, 'social.twitter'],
    ] as const)('is refused, naming what has them: %s', async (_, method, path, body, field) => {
      const response = await api.http[method](path).set(author.auth).send(body);
      expectProblem(response, { status: 422, code: 'validation_failed', fields: [field] });
      expect(response.body.errors).toMatchObject([
        { field, message: `${field} must not have more than 30 combining marks in a row` },
      ]);
    });

    it('is refused in a query and below /api, too', async () => {
      const query = encodeURIComponent(refused);
      expect((await get(`/article?q=${query}`)).status).toBe(422);
      expect((await get(`/api/articles?tag=${query}`)).status).toBe(422);
    });

    it('is taken up to 30', async () => {
      const text = `a${MARK.repeat(30)}`.repeat(1000);
      const { slug } = await postArticle(api, author, { text });
      expect((await get(`/article/${slug}`)).body.text).toBe(text.normalize('NFC'));
    });
  });

  describe('when it is a password', () => {
    const password = 'pâté à la crème'.normalize('NFC');
    const typed = password.normalize('NFD');
    let count = 0;

    const register = (body: object): PromiseLike<Answer> =>
      api.http
        .post('/user/sign-up')
        .send({ email: `typed${++count}@example.com`, fullName: 'Jane', ...body });

    it.each([
      ['NFC', password],
      ['NFD', typed],
      ['spaces that do not break', password.replaceAll(' ', '\u00a0')],
    ])('is the same on every device, also where it was set in %s', async (_, set) => {
      const { body } = await register({ password: set });
      for (const form of [password, typed, password.replaceAll(' ', '\u00a0')]) {
        expect(await statusOfSignIn(body.email, form)).toEqual([200, 200]);
      }
      expect(await statusOfSignIn(body.email, 'pate a la creme')).toEqual([401, 401]);
    });

    it('is the same where it was changed, and where it is asked for', async () => {
      const { body } = await register({ password });
      const auth = { authorization: `Bearer ${body.token}` };
      const next = 'Ça va mieux déjà'.normalize('NFD');
      await api.http
        .patch('/user/profile')
        .set(auth)
        .send({ password: next, currentPassword: typed })
        .expect(200);
      expect(await statusOfSignIn(body.email, next.normalize('NFC'))).toEqual([200, 200]);
    });

    it('is measured as it is hashed', async () => {
      const long = 'é'.repeat(36);
      const statuses = [];
      for (const one of [long.normalize('NFD'), `${long}é`.normalize('NFD'), 'e\u0301'.repeat(7)]) {
        statuses.push((await register({ password: one })).status);
      }
      expect(statuses).toEqual([201, 422, 422]);
      const user = { username: 'measured', email: 'measured@example.com' };
      const responses = await Promise.all(
        ['e\u0301'.repeat(7), `${long}é`.normalize('NFD')].map((one) =>
          api.http.post('/api/users').send({ user: { ...user, password: one } }),
        ),
      );
      expect(responses.map(({ status }) => status)).toEqual([422, 422]);
    });

    it('still opens an account whose hash was made of what was typed, and is hashed anew', async () => {
      const email = await oldAccount(typed);
      const before = await hashOf(email);
      expect(await statusOfSignIn(email, password)).toEqual([401, 401]);
      expect(await hashOf(email)).toBe(before);
      const { status } = await api.http.post('/user/sign-in').send({ email, password: typed });
      expect(status).toBe(200);
      expect(await hashOf(email)).not.toBe(before);
      expect(await statusOfSignIn(email, password)).toEqual([200, 200]);
    });

    it('is not hashed anew where its normal form is longer than bcrypt reads', async () => {
      const grows = '\ufb2c'.repeat(20);
      const email = await oldAccount(grows);
      const before = await hashOf(email);
      expect(await statusOfSignIn(email, grows)).toEqual([200, 200]);
      expect(await hashOf(email)).toBe(before);
    });

    it('may have as many combining marks in a row as it had', async () => {
      const marks = `a${MARK}${'\u0316'.repeat(34)}`;
      expect(await statusOfSignIn(await oldAccount(marks), marks)).toEqual([200, 200]);
    });

    it('takes the same work for an unknown email as for a wrong password', async () => {
      const email = await oldAccount(typed);
      const counts = [];
      for (const [who, as] of [
        [email, `${typed}!`],
        ['nobody@example.com', `${typed}!`],
        [email, 'only ascii'],
        ['nobody@example.com', 'only ascii'],
      ] as const) {
        counts.push(await comparisonsOf(() => statusOfSignIn(who, as)));
      }
      expect(counts).toEqual([4, 4, 2, 2]);
    });
  });

  async function realworldToken(): Promise<string> {
    const { email, password } = author;
    const { body } = await api.http.post('/api/users/login').send({ user: { email, password } });
    return body.user.token;
  }

  /** An account as former versions wrote it: with a hash of what was typed. */
  async function oldAccount(what: string): Promise<string> {
    const { id, email } = await signUp(api);
    await api.orm.em
      .fork()
      .execute(`update "user" set password = ? where id = ?`, [await hash(what, 4), id]);
    return email;
  }

  async function hashOf(email: string): Promise<string> {
    const [row] = await api.orm.em
      .fork()
      .execute<{ password: string }[]>(`select password from "user" where email = ?`, [email]);
    return row?.password ?? '';
  }

  async function statusOfSignIn(email: string, as: string): Promise<number[]> {
    const native = await api.http.post('/user/sign-in').send({ email, password: as });
    const realworld = await api.http
      .post('/api/users/login')
      .send({ user: { email, password: as } });
    return [native.status, realworld.status];
  }

  /** How many hashes are computed while `work` goes on. */
  async function comparisonsOf(work: () => Promise<unknown>): Promise<number> {
    const hasher = PasswordHasher.of(api.orm.em) as unknown as Record<
      'withConcurrencyLimit',
      (task: () => Promise<unknown>) => Promise<unknown>
    >;
    let comparisons = 0;
    await withReplacedMethod(
      hasher,
      'withConcurrencyLimit',
      (withConcurrencyLimit) => (task) => {
        comparisons++;
        return withConcurrencyLimit(task);
      },
      work,
    );
    return comparisons;
  }
});
