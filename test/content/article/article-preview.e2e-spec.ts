import type { Test } from 'supertest';
import { runJob } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
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
const DAY = 24 * 60 * 60;

interface Link {
  url: string;
  token: string;
  expiresAt: string;
}

describe('previews', () => {
  const api = useTestApp();
  let author: Person;
  let other: Person;
  let editor: Person;
  let draft: PostedArticle;
  let count = 0;

  beforeAll(async () => {
    [author, other] = [await signUp(api), await signUp(api)];
    editor = await signUpAs(api, 'editor');
  });
  beforeEach(async () => {
    draft = await postArticle(api, author, { title: `Draft ${++count}`, publishedAt: null });
  });

  const ask = (person: Person, reference: string | number, body: object = {}): Test =>
    api.http.post(`/article/${reference}/preview`).set(person.auth).send(body);

  const create = async (body: object = {}): Promise<Link> =>
    (await ask(author, draft.slug, body).expect(201)).body;

  const read = (token: string, reference: string | number = draft.slug): Test =>
    api.http.get(`/article/${reference}`).query({ preview: token });

  const revoke = (person: Person): Test =>
    api.http.delete(`/article/${draft.slug}/preview`).set(person.auth);

  describe('a link', () => {
    it('opens a draft to somebody without an account, by slug and by id', async () => {
      const { token } = await create();
      for (const reference of [draft.slug, draft.id]) {
        const { body } = await read(token, reference).expect(200);
        expect(body).toMatchObject({ id: draft.id, slug: draft.slug, publishedAt: null });
      }
      expectProblem(await api.http.get(`/article/${draft.slug}`), NOT_FOUND);
    });

    it('opens nothing by a former slug of the draft', async () => {
      const { token } = await create();
      await api.http
        .patch(`/article/${draft.slug}`)
        .set(author.auth)
        .send({ slug: `moved-${count}` })
        .expect(200);
      expectProblem(await read(token), NOT_FOUND);
      await read(token, `moved-${count}`).expect(200);
    });

    it('needs no body to be made', async () => {
      const { body } = await api.http
        .post(`/article/${draft.slug}/preview`)
        .set(author.auth)
        .expect(201);
      await read(body.token).expect(200);
    });

    it('opens it to another user, too', async () => {
      const { token } = await create();
      await read(token).set(other.auth).expect(200);
    });

    it('leads to the article on the front end', async () => {
      const { url, token } = await create();
      expect(url).toMatch(new RegExp(`/${draft.slug}\\?preview=${token}$`));
    });

    it('works for 7 days unless another time is asked for', async () => {
      for (const [body, seconds] of [
        [{}, 7 * DAY],
        [{ expiresIn: 60 }, 60],
        [{ expiresIn: 30 * DAY }, 30 * DAY],
      ] as const) {
        const { token, expiresAt } = await create(body);
        expect(token).toMatch(/^[\w-]{43}$/);
        const [row] = await runElsewhere(
          api,
          `select extract(epoch from expires_at - created_at)::int as seconds from article_preview
           where expires_at = $1 and article_id = $2`,
          [expiresAt, draft.id],
        );
        expect(row).toEqual({ seconds });
      }
    });

    it.each([59, 30 * DAY + 1, 1.5, '60', null])('is refused for %j seconds', async (expiresIn) => {
      expectProblem(await ask(author, draft.slug, { expiresIn }), {
        status: 422,
        code: 'validation_failed',
        error: 'expiresIn must be a whole number from 60 to 2592000',
      });
    });

    it('is made by the author and by editors', async () => {
      await ask(author, draft.slug).expect(201);
      await ask(editor, draft.id).expect(201);
      expectProblem(await ask(other, draft.slug), NOT_FOUND);
    });

    it('to what others have published is for its author only, too', async () => {
      const { slug } = await postArticle(api, author, { title: `Public ${count}` });
      const problem = await ask(other, slug);
      expect([problem.status, problem.body.code]).toEqual([403, 'not_author']);
    });

    it('is stored as a hash only', async () => {
      const { token } = await create();
      const rows = await runElsewhere(api, 'select p::text as row from article_preview p', []);
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(token);
    });

    it('shows the HTML if that is asked for', async () => {
      const { token } = await create();
      const { body } = await read(token).query({ render: 'html' }).expect(200);
      expect(body.html).toEqual(expect.any(String));
    });

    it('shows the comments that everyone sees, to the author as well', async () => {
      const { token } = await create();
      const id = await postComment(api, author, draft.slug);
      await runElsewhere(api, `update comment set state = 'pending' where id = $1`, [id]);
      const own = await api.http.get(`/article/${draft.slug}`).set(author.auth).expect(200);
      expect(own.body.comments).toHaveLength(1);
      expect((await read(token).set(author.auth).expect(200)).body.comments).toEqual([]);
    });

    it('opens neither the comments nor any other route', async () => {
      const { token } = await create();
      const path = `/article/${draft.slug}/comment?preview=${token}`;
      expect((await api.http.get(path)).status).toBeGreaterThanOrEqual(400);
      const elsewhere = await api.http.get(`/api/articles/${draft.slug}?preview=${token}`);
      expect(elsewhere.status).toBeGreaterThanOrEqual(400);
    });
  });

  describe('a token', () => {
    it('opens nothing if it is wrong', async () => {
      await create();
      for (const token of ['', 'wrong', 'a'.repeat(43)]) {
        expectProblem(await read(token), NOT_FOUND);
      }
    });

    it('is refused if it is given twice, or too long', async () => {
      for (const query of ['preview=a&preview=b', `preview=${'a'.repeat(101)}`]) {
        expect((await api.http.get(`/article/${draft.slug}?${query}`)).status).toBe(422);
      }
    });

    it('opens no other article', async () => {
      const { token } = await create();
      const another = await postArticle(api, author, { title: 'Another', publishedAt: null });
      expectProblem(await read(token, another.slug), NOT_FOUND);
    });

    it('opens nothing once it has expired, and is purged', async () => {
      const [{ token }, kept] = [await create(), await create()];
      await runElsewhere(
        api,
        `update article_preview set expires_at = now() - interval '1 second'
         where hash = encode(sha256($1::bytea), 'hex')`,
        [token],
      );
      expectProblem(await read(token), NOT_FOUND);
      expect(await runJob(api, 'purge-previews')).toBe(1);
      await read(kept.token).expect(200);
    });

    it('opens nothing once all links are revoked, by the author or an editor', async () => {
      for (const person of [author, editor]) {
        const tokens = [(await create()).token, (await create()).token];
        expect((await revoke(person).expect(200)).body).toEqual({ success: true });
        for (const token of tokens) {
          expectProblem(await read(token), NOT_FOUND);
        }
      }
    });

    it('stays valid if a stranger asks to revoke it', async () => {
      const { token } = await create();
      expectProblem(await revoke(other), NOT_FOUND);
      await read(token).expect(200);
    });

    it('opens nothing while the article is deleted, and ends with it', async () => {
      const { token } = await create();
      await api.http.delete(`/article/${draft.slug}`).set(author.auth).expect(200);
      for (const reference of [draft.slug, draft.id]) {
        expectProblem(await read(token, reference), NOT_FOUND);
      }
      await runElsewhere(api, 'delete from article where id = $1', [draft.id]);
      const left = 'select hash from article_preview where article_id = $1';
      expect(await runElsewhere(api, left, [draft.id])).toEqual([]);
    });

    it('does not matter where the article is published', async () => {
      const { slug } = await postArticle(api, author, { title: `Open ${count}` });
      await read('wrong', slug).expect(200);
    });
  });

  describe('the response', () => {
    it('is in no cache, whether or not the token is right', async () => {
      const { token } = await create();
      for (const one of [token, 'wrong']) {
        const { headers } = await read(one);
        expect(headers['cache-control']).toBe('private, no-store');
      }
    });

    it('is not kept by this server, where the token is revoked and the article changes', async () => {
      const { token } = await create();
      await read(token).expect(200);
      await api.http.patch(`/article/${draft.slug}`).set(author.auth).send({ text: 'New' });
      expect((await read(token)).body.text).toBe('New');
      await revoke(author).expect(200);
      expectProblem(await read(token), NOT_FOUND);
    });

    it('does not come from what the cache has of a published article', async () => {
      const { slug } = await postArticle(api, author, { title: `Cached ${count}` });
      const { token } = (await ask(author, slug).expect(201)).body as Link;
      await api.http.get(`/article/${slug}?preview=${token}`).expect(200);
      const { headers } = await api.http.get(`/article/${slug}?preview=${token}`).expect(200);
      expect(headers).not.toHaveProperty('age');
    });

    it('is 304 to who has it', async () => {
      const { token } = await create();
      const { headers } = await read(token).expect(200);
      expect(headers.etag).toEqual(expect.any(String));
      await read(token).set('if-none-match', String(headers.etag)).expect(304);
    });
  });
});
