import type { Response, Test } from 'supertest';
import { register } from '../../support/conduit.js';
import { runJob } from '../../support/jobs.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import {
  type Person,
  type PostedArticle,
  postArticle,
  postComment,
  signUp,
  signUpAs,
} from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const NOT_FOUND = { status: 404, code: 'not_found', error: 'Article not found' } as const;

describe('deleted articles', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;
  let editor: Person;
  let admin: Person;
  let article: PostedArticle;
  let count = 0;

  beforeAll(async () => {
    [author, other] = [await signUp(api), await signUp(api)];
    editor = await signUpAs(api, 'editor');
    admin = await signUpAs(api, 'admin');
  });
  beforeEach(async () => {
    const title = `Deleted ${++count}`;
    article = await postArticle(api, author, { title, tags: [`tag-${count}`] });
  });

  describe('when an article is deleted', () => {
    it('is not found by its author and editors either, whatever they ask for', async () => {
      const commentId = await postComment(api, other, article.slug);
      await remove(article.slug).expect(200);
      const paths = [article.slug, article.id].flatMap((reference) => [
        `/article/${reference}`,
        `/article/${reference}/comment`,
        `/article/${reference}/comment?deleted=true`,
        `/api/articles/${reference}`,
        `/api/articles/${reference}/comments`,
      ]);
      for (const person of [undefined, author, editor, admin]) {
        for (const path of paths.filter((one) => !person || !one.startsWith('/api'))) {
          const { status } = await api.http.get(path).set(person?.auth ?? {});
          const refused = !person && path.endsWith('deleted=true') ? 401 : 404;
          expect({ path, status }).toEqual({ path, status: refused });
        }
      }
      const writes = [
        api.http.patch(`/article/${article.id}`).set(author.auth).send({ title: 'x' }),
        api.http.delete(`/article/${article.id}`).set(editor.auth),
        api.http.post(`/article/${article.id}/comment`).set(author.auth).send({ text: 'x' }),
        api.http.delete(`/article/${article.id}/comment/${commentId}`).set(other.auth),
      ];
      for (const write of writes) {
        expectProblem(await write, NOT_FOUND);
      }
    });

    it('is in no list, search, count, feed and tag, and nor are its comments', async () => {
      const reader = await register(api);
      await api.http.post(`/api/profiles/${author.username}/follow`).set(reader.auth).expect(200);
      await api.http.post(`/api/articles/${article.slug}/favorite`).set(reader.auth).expect(200);
      await postComment(api, other, article.slug, `Only here ${count}`);
      await remove(article.slug).expect(200);
      const lists: [string, Person['auth']?][] = [
        ['/article?limit=100'],
        [`/article?author=${author.id}&limit=100`],
        [`/article?tag=tag-${count}`],
        [`/article?q=%22deleted+${count}%22`],
        ['/tag?limit=100'],
        ['/api/articles?limit=100'],
        [`/api/articles?favorited=${reader.username}`],
        ['/api/articles/feed?limit=100', reader.auth],
        ['/api/tags'],
        ['/user/article?limit=100', author.auth],
        ['/comment?state=visible&limit=100', author.auth],
        ['/comment?state=visible&limit=100', editor.auth],
      ];
      for (const [path, auth] of lists) {
        const { status, text } = await api.http.get(path).set(auth ?? {});
        expect({ path, status }).toEqual({ path, status: 200 });
        expect({ path, text }).not.toEqual({ path, text: expect.stringContaining(article.slug) });
        expect({ path, text }).not.toEqual({
          path,
          text: expect.stringContaining(`tag-${count}"`),
        });
        expect({ path, text }).not.toEqual({ path, text: expect.stringContaining('Only here') });
      }
    });

    it('leaves its slug to another author, by a post and by a put', async () => {
      await remove(article.slug).expect(200);
      const posted = await postArticle(api, other, { title: article.title });
      expect(posted.slug).toBe(article.slug);
      await api.http.delete(`/article/${posted.slug}`).set(other.auth).expect(200);
      const { status, body } = await put(posted.slug, editor);
      expect({ status, isNew: body.id > posted.id }).toEqual({ status: 201, isNew: true });
    });

    it('cannot be reached by a put of its author, which makes a new one', async () => {
      await remove(article.slug).expect(200);
      const { status, body } = await put(article.slug, author);
      expect({ status, isNew: body.id !== article.id }).toEqual({ status: 201, isNew: true });
    });

    it('cannot be reached by a put that waited for the deletion', async () => {
      const sql = `update article set deleted_at = now(), published_at = null, version = version + 1
        where id = ${article.id}`;
      const { status } = await sendBehindLock(api, { sql, waiting: 1 }, () =>
        put(article.slug, author),
      );
      expect(status).toBe(201);
    });

    it('is recorded in the audit log if somebody else does it', async () => {
      await remove(article.slug, editor).expect(200);
      await restore(article.id, editor).expect(200);
      const { body } = await api.http.get(`/audit?subject=article:${article.id}`).set(admin.auth);
      const details = { slug: article.slug, author: author.id };
      expect(body.items).toMatchObject([
        { action: 'article.restored', actor: editor.id, details },
        { action: 'article.deleted', actor: editor.id, details },
      ]);
    });
  });

  describe('when listed', () => {
    it('has those that you have deleted, the last deleted first', async () => {
      const leaver = await signUp(api);
      const [one, two] = [
        await postArticle(api, leaver, { title: 'One of two' }),
        await postArticle(api, leaver, { title: 'Two of two' }),
      ];
      await remove(two.slug, leaver).expect(200);
      await remove(one.slug, leaver).expect(200);
      const { body } = await listDeleted(leaver);
      expect(body).toEqual({
        items: [
          expect.objectContaining({ id: one.id, slug: one.slug, publishedAt: null }),
          expect.objectContaining({ id: two.id, deletedAt: expect.stringMatching(/Z$/) }),
        ],
        total: 2,
      });
      expect((await api.http.get('/user/article').set(leaver.auth)).body.total).toBe(0);
    });

    it('is paged', async () => {
      const leaver = await signUp(api);
      for (const title of ['a', 'b', 'c']) {
        const { slug } = await postArticle(api, leaver, { title });
        await remove(slug, leaver).expect(200);
      }
      const { body } = await listDeleted(leaver, '&limit=1&offset=1');
      expect(body).toMatchObject({ items: [{ slug: 'b' }], total: 3 });
    });
  });

  describe('when restored', () => {
    it('is as it was, with its comments, tags and likes', async () => {
      const reader = await register(api);
      await api.http.post(`/api/articles/${article.slug}/favorite`).set(reader.auth).expect(200);
      await postComment(api, other, article.slug);
      const before = await api.http.get(`/article/${article.slug}`).expect(200);
      await remove(article.slug).expect(200);
      const { status, body, headers } = await restore(article.slug);
      expect({ status, body }).toEqual({
        status: 200,
        body: { ...article, updatedAt: expect.stringMatching(/Z$/) },
      });
      expect(headers['etag']).toMatch(/^"/);
      const after = await api.http.get(`/article/${article.slug}`).expect(200);
      expect(after.body).toEqual({ ...before.body, updatedAt: body.updatedAt });
      const conduit = await api.http.get(`/api/articles/${article.slug}`).expect(200);
      expect(conduit.body.article.favoritesCount).toBe(1);
      const byTag = await api.http.get(`/article?tag=tag-${count}`);
      expect(byTag.body.total).toBe(1);
      expect((await api.http.get(`/article?q=%22deleted+${count}%22`)).body.total).toBe(1);
    });

    it('stays a draft if it was one', async () => {
      const draft = await postArticle(api, author, { title: 'Draft', publishedAt: null });
      await remove(draft.slug).expect(200);
      expect((await restore(draft.id).expect(200)).body.publishedAt).toBeNull();
    });

    it('gets a slug with a suffix if its own is taken, and leaves the other alone', async () => {
      await remove(article.slug).expect(200);
      const successor = await postArticle(api, other, { title: article.title });
      const { body } = await restore(article.id).expect(200);
      expect(body.slug).toMatch(new RegExp(`^${article.slug}-[a-z0-9]{6}$`));
      expect((await api.http.get(`/article/${article.slug}`)).body.id).toBe(successor.id);
      expect((await api.http.get(`/article/${body.slug}`)).body.id).toBe(article.id);
    });

    it('gets a slug with a suffix if its own is the former one of another', async () => {
      await remove(article.slug).expect(200);
      const successor = await postArticle(api, other, { title: article.title });
      const slug = `moved-${count}`;
      await api.http.patch(`/article/${successor.id}`).set(other.auth).send({ slug }).expect(200);
      const { body } = await restore(article.id).expect(200);
      expect(body.slug).toMatch(new RegExp(`^${article.slug}-[a-z0-9]{6}$`));
      await api.http.get(`/article/${article.slug}`).redirects(0).expect(308);
    });

    it('gets a slug with a suffix if its own is taken at this moment', async () => {
      await remove(article.slug).expect(200);
      const sql = `insert into article
          (slug, title, description, text, author_id, published_at, created_at, updated_at)
        values ('${article.slug}', 'x', '', 'x', ${other.id}, now(), now(), now())`;
      const { status, body } = await sendBehindLock(api, { sql, waiting: 1 }, () =>
        restore(article.id),
      );
      expect({ status, slug: body.slug }).toEqual({
        status: 200,
        slug: expect.stringMatching(new RegExp(`^${article.slug}-[a-z0-9]{6}$`)),
      });
    });

    it('is the one that was deleted last, of several with one slug', async () => {
      await remove(article.slug).expect(200);
      const second = await postArticle(api, author, { title: article.title });
      await remove(second.slug).expect(200);
      expect((await restore(article.slug).expect(200)).body.id).toBe(second.id);
    });

    it('is not found by others, nor a second time', async () => {
      await remove(article.slug).expect(200);
      expectProblem(await restore(article.id, other), NOT_FOUND);
      expectProblem(await restore(article.slug, other), NOT_FOUND);
      await restore(article.id).expect(200);
      expectProblem(await restore(article.id), NOT_FOUND);
    });

    it('is restored once by two requests at the same moment', async () => {
      await remove(article.slug).expect(200);
      const answers = await Promise.all([restore(article.id), restore(article.id)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    });
  });

  describe('when their time is over', () => {
    it('are deleted for good after 30 days, with all that belongs to them', async () => {
      await postComment(api, other, article.slug);
      const recent = await postArticle(api, author, { title: 'Recently deleted' });
      await remove(article.slug).expect(200);
      await remove(recent.slug).expect(200);
      await runElsewhere(
        api,
        `update article set deleted_at = now() - interval '30 days 1 minute' where id = $1`,
        [article.id],
      );
      expect(await runJob(api, 'purge-deleted-articles')).toBe(1);
      expectProblem(await restore(article.id), NOT_FOUND);
      await restore(recent.id).expect(200);
      const left = await runElsewhere(api, 'select from comment where article_id = $1', [
        article.id,
      ]);
      expect(left).toEqual([]);
    });

    it.each([['keep'], ['delete']])(
      'are deleted for good with the account of their author: %s',
      async (content) => {
        const leaver = await signUp(api);
        const { id, slug } = await postArticle(api, leaver, { title: 'Of a leaver' });
        await remove(slug, leaver).expect(200);
        await api.http
          .post('/user/profile/deletion')
          .set(leaver.auth)
          .send({ currentPassword: leaver.password, content })
          .expect(204);
        expect(await runElsewhere(api, 'select from article where id = $1', [id])).toEqual([]);
      },
    );

    it('leave the article of an author who left to editors', async () => {
      const leaver = await signUp(api);
      const { id, slug } = await postArticle(api, leaver, { title: 'Of another leaver' });
      await api.http
        .post('/user/profile/deletion')
        .set(leaver.auth)
        .send({ currentPassword: leaver.password, content: 'keep' })
        .expect(204);
      await api.http
        .patch(`/article/${slug}`)
        .set(editor.auth)
        .send({ slug: 'inherited', title: 'Inherited' })
        .expect(200);
      await remove(id, editor).expect(200);
      const { body } = await restore(id, editor).expect(200);
      expect(body).toMatchObject({
        slug: 'inherited',
        title: 'Inherited',
        author: { id: leaver.id },
      });
    });
  });

  function remove(reference: string | number, by = author): Test {
    return api.http.delete(`/article/${reference}`).set(by.auth);
  }

  function restore(reference: string | number, by = author): Test {
    return api.http.post(`/article/${reference}/restore`).set(by.auth);
  }

  function put(slug: string, by: Person): Test {
    return api.http.put(`/article/${slug}`).set(by.auth).send({ title: 'x', text: 'x' });
  }

  async function listDeleted(by: Person, query = ''): Promise<Response> {
    return api.http.get(`/user/article?deleted=true${query}`).set(by.auth).expect(200);
  }
});
