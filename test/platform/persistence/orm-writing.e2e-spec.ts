import { OptimisticLockError } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Article } from '../../../src/content/article/article.entity.js';
import { Comment } from '../../../src/content/comment/comment.entity.js';
import { Tag } from '../../../src/content/tag/tag.entity.js';
import { TagRepository } from '../../../src/content/tag/tag.repository.js';
import { User } from '../../../src/people/user/user.entity.js';
import { UserRepository } from '../../../src/people/user/user.repository.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

describe('the ORM, writing', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  describe('when a request writes', () => {
    const article = { title: 'Written', text: 'Text', tags: ['a', 'b', 'c'] };

    it.each([
      [
        'POST',
        '/user/sign-up',
        { email: 'new@example.com', fullName: 'New', password: 'a password' },
      ],
      ['PATCH', '/user/profile', { fullName: 'Other', social: { twitter: 'other' } }],
      ['PUT', '/article/put-there', article],
      ['PUT', '/article/:slug', article],
      ['PATCH', '/article/:slug', { ...article, text: 'Other', tags: ['b', 'd'] }],
      ['DELETE', '/article/:slug', undefined],
      ['DELETE', '/article/:slug/comment/:shown', undefined],
      ['POST', '/article/:slug/comment/:deleted/restore', undefined],
    ])('has one transaction for %s %s', async (method, template, body) => {
      const path = await prepare(template);
      const statements = await statementsOf(api.orm, () => request(method, path, body));
      expect(statements.filter(isOfTransaction)).toEqual(['begin', 'commit']);
    });

    it.each([
      ['/article', article],
      ['/article/:slug/comment', { text: 'A comment' }],
    ])('is one statement, which needs none, for POST %s', async (template, body) => {
      const path = await prepare(template);
      const statements = await statementsOf(api.orm, () => request('POST', path, body));
      expect(statements.filter(isOfTransaction)).toEqual([]);
      expect(statements.filter((statement) => statement.includes('insert into'))).toHaveLength(1);
    });

    it('has none where it changes nothing', async () => {
      const { fullName } = (await api.http.get('/user/profile').set(author.auth)).body;
      const statements = await statementsOf(api.orm, () =>
        request('PATCH', '/user/profile', { fullName }),
      );
      expect(statements).toEqual([expect.stringMatching(/^select/)]);
    });

    it.each([
      ['PATCH', '/article/:slug', { title: 'Theirs' }],
      ['DELETE', '/article/:slug', undefined],
      ['DELETE', '/article/:slug/comment/:shown', undefined],
      ['POST', '/article/:slug/comment/:deleted/restore', undefined],
    ])('only reads before it refuses %s %s to others', async (method, template, body) => {
      const path = await prepare(template);
      const other = await signUp(api);
      const statements = await statementsOf(api.orm, () => request(method, path, body, other, 403));
      expect(statements.filter((statement) => !/^(select|begin|rollback)/.test(statement))).toEqual(
        [],
      );
    });

    it('leaves nothing of a PUT that is refused', async () => {
      const { slug } = await postArticle(api, author, { title: 'Mine' });
      const other = await signUp(api);
      const body = { ...article, tags: ['of a refused put'] };
      const statements = await statementsOf(api.orm, () =>
        request('PUT', `/article/${slug}`, body, other, 403),
      );
      expect(statements.filter(isOfTransaction)).toEqual(['begin', 'rollback']);
      expect(await api.orm.em.fork().count(Tag, { name: 'of a refused put' })).toBe(0);
    });
  });

  describe('when repositories are asked for', () => {
    it('gives the custom one, injected or not', () => {
      const em = api.orm.em.fork();
      expect(em.getRepository(User)).toBeInstanceOf(UserRepository);
      expect(api.app.get(UserRepository)).toBeInstanceOf(UserRepository);
      expect(em.getRepository(Tag)).toBeInstanceOf(TagRepository);
    });

    it('knows whether an account exists, however the email is cased', async () => {
      const users = api.orm.em.fork().getRepository(User);
      expect(await users.exists(author.email.toUpperCase())).toBe(true);
      expect(await users.exists(`x${author.email}`)).toBe(false);
    });

    it('finds the user by email and password only', async () => {
      const users = api.orm.em.fork().getRepository(User);
      expect((await users.login(author.email, author.password)).id).toBe(author.id);
      await expect(users.login(author.email, 'wrong horse')).rejects.toThrow(
        'Invalid combination of email and password',
      );
    });
  });

  describe('when two edits race', () => {
    it('refuses the flush of what was loaded before the other was stored', async () => {
      const { id } = await postArticle(api, author, { title: 'Start' });
      const [one, other] = [api.orm.em.fork(), api.orm.em.fork()];
      const [first, second] = [
        await one.findOneOrFail(Article, id),
        await other.findOneOrFail(Article, id),
      ];
      first.title = 'First';
      second.title = 'Second';
      await one.flush();
      await expect(other.flush()).rejects.toThrow(OptimisticLockError);
      expect(await findArticle(id)).toMatchObject({ title: 'First', version: 2 });
    });

    it('counts the version up with every change, one of the tags alone too', async () => {
      const { id, slug } = await postArticle(api, author);
      expect((await findArticle(id)).version).toBe(1);
      await request('PATCH', `/article/${slug}`, { title: 'Other' });
      expect((await findArticle(id)).version).toBe(2);
      await request('PATCH', `/article/${slug}`, { tags: ['other'] });
      expect((await findArticle(id)).version).toBe(3);
      await request('PUT', `/article/${slug}`, { title: 'Put', text: 'Put' });
      expect((await findArticle(id)).version).toBe(4);
    });

    it('keeps the version when a comment is added', async () => {
      const { id, slug } = await postArticle(api, author);
      await postComment(api, author, slug);
      expect((await findArticle(id)).version).toBe(1);
    });

    it('repeats the losing edit, so that none is lost', async () => {
      const { id, slug } = await postArticle(api, author);
      const changes = { title: 'T', text: 'X', description: 'D', tags: ['raced'] };
      await Promise.all(
        Object.entries(changes).map(([member, value]) =>
          request('PATCH', `/article/${slug}`, { [member]: value }),
        ),
      );
      const { body } = await api.http.get(`/article/${slug}`).expect(200);
      expect(body).toMatchObject(changes);
      expect((await findArticle(id)).version).toBe(5);
    });
  });

  describe('when an entity is removed', () => {
    it('updates a comment, which is soft-deleted', async () => {
      const { slug } = await postArticle(api, author);
      const id = await postComment(api, author, slug);
      const em = api.orm.em.fork();
      em.remove(await em.findOneOrFail(Comment, id));
      const statements = await statementsOf(api.orm, () => em.flush());
      expect(statements).toEqual([
        'begin',
        expect.stringMatching(/^update "comment" set .*"deleted_at" = /),
        'commit',
      ]);
    });

    it('updates an article, which is soft-deleted, too', async () => {
      const { id } = await postArticle(api, author);
      const em = api.orm.em.fork();
      em.remove(await em.findOneOrFail(Article, id));
      const statements = await statementsOf(api.orm, () => em.flush());
      expect(statements).toEqual([
        'begin',
        expect.stringMatching(/^update "article" set .*"deleted_at" = /),
        'commit',
      ]);
    });
  });

  describe('when there are several of a kind in one flush', () => {
    it('inserts them in one statement', async () => {
      const { id } = await postArticle(api, author);
      const em = api.orm.em.fork();
      for (const text of ['1', '2', '3']) {
        em.create(Comment, { text, article: id, author: author.id });
      }
      const statements = await statementsOf(api.orm, () => em.flush());
      expect(statements).toEqual([
        'begin',
        expect.stringMatching(/^insert into "comment"/),
        'commit',
      ]);
    });

    it('updates them in one statement', async () => {
      const statements = await statementsOfChange((_, all) => {
        all.forEach((comment) => (comment.text += '!'));
      });
      expect(statements).toEqual(['begin', expect.stringMatching(/^update "comment"/), 'commit']);
    });

    it('soft-deletes them in one statement', async () => {
      const statements = await statementsOfChange((em, all) => em.remove(all));
      expect(statements).toEqual(['begin', expect.stringMatching(/^update "comment"/), 'commit']);
    });
  });

  describe('when something is upserted', () => {
    it('writes the article of a PUT in one statement, new or not', async () => {
      for (const status of [201, 200]) {
        const body = { title: 'Upserted', text: 'Text' };
        const statements = await statementsOf(api.orm, () =>
          request('PUT', '/article/upserted', body, author, status),
        );
        const onArticle = statements.filter((statement) => /\barticle \(slug/.test(statement));
        expect(onArticle).toEqual([
          expect.stringMatching(
            /insert into article .* on conflict \(slug\) where deleted_at is null do update/s,
          ),
        ]);
      }
    });

    it('makes the tags that are missing in one statement', async () => {
      const tags = api.orm.em.fork().getRepository(Tag);
      const [known] = await tags.ensure(['known']);
      let ensured: Tag[] = [];
      const statements = await statementsOf(api.orm, async () => {
        ensured = await tags.ensure(['known', 'new 1', 'new 2']);
      });
      expect(statements.filter((statement) => !statement.startsWith('select'))).toEqual([
        expect.stringMatching(/^insert into "tag" .* on conflict \("name"\) do nothing/),
      ]);
      expect(ensured.map(({ name }) => name)).toEqual(['known', 'new 1', 'new 2']);
      expect(ensured[0]?.id).toBe(known?.id);
      expect(new Set(ensured.map(({ id }) => id)).size).toBe(3);
    });

    it('makes each tag once, however many ask for it at the same moment', async () => {
      const names = Array.from({ length: 10 }, (_, index) => `raced ${index}`);
      const responses = await Promise.all(
        Array.from({ length: 5 }, () => api.orm.em.fork().getRepository(Tag).ensure(names)),
      );
      const ids = responses.map((tags) => tags.map(({ id }) => id));
      expect(ids).toEqual(Array(5).fill(ids[0]));
      expect(await api.orm.em.fork().count(Tag, { name: { $in: names } })).toBe(10);
    });

    it('runs no statement for no tags', async () => {
      const tags = api.orm.em.fork().getRepository(Tag);
      expect(await statementsOf(api.orm, () => tags.ensure([]))).toEqual([]);
    });
  });

  /** What the flush runs after `change` was made to three comments. */
  async function statementsOfChange(
    change: (em: EntityManager, all: Comment[]) => void,
  ): Promise<string[]> {
    const { id, slug } = await postArticle(api, author);
    for (const text of ['1', '2', '3']) {
      await postComment(api, author, slug, text);
    }
    const em = api.orm.em.fork();
    change(em, await em.find(Comment, { article: id }));
    return statementsOf(api.orm, () => em.flush());
  }

  function findArticle(id: number): Promise<Article> {
    return api.orm.em.fork().findOneOrFail(Article, id);
  }

  async function request(
    method: string,
    path: string,
    body: object | undefined,
    as = author,
    status?: number,
  ): Promise<void> {
    const headers = path === '/user/sign-up' ? {} : as.auth;
    const response = await api.http[method.toLowerCase() as 'post'](path).set(headers).send(body);
    expect(response.status).toBe(status ?? (response.status === 201 ? 201 : 200));
  }

  /** `template` with an article of the author's for `:slug`, and comments under it. */
  async function prepare(template: string): Promise<string> {
    const { slug } = await postArticle(api, author, { tags: ['a', 'b'] });
    const shown = await postComment(api, author, slug);
    const deleted = await postComment(api, author, slug);
    await api.http.delete(`/article/${slug}/comment/${deleted}`).set(author.auth).expect(200);
    return template
      .replace(':slug', slug)
      .replace(':shown', String(shown))
      .replace(':deleted', String(deleted));
  }
});

function isOfTransaction(statement: string): boolean {
  return /^(begin|commit|rollback|savepoint|release)/.test(statement);
}
