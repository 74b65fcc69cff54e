import { Article } from '../../../src/content/article/article.entity.js';
import { Comment } from '../../../src/content/comment/comment.entity.js';
import { DEMO_USER, DemoSeeder } from '../../../src/operations/schema/demo.seeder.js';
import { Tag } from '../../../src/content/tag/tag.entity.js';
import { User } from '../../../src/people/user/user.entity.js';
import { signUp } from '../../support/people.js';
import { statementsOf } from '../../support/statements.js';
import { useTestAppPerTest } from '../../support/test-app.js';

describe('the demo data', () => {
  const api = useTestAppPerTest();

  function seed(): Promise<void> {
    return api.orm.seeder.seed(DemoSeeder);
  }

  async function countRows(): Promise<number[]> {
    const em = api.orm.em.fork();
    return Promise.all([em.count(User), em.count(Article), em.count(Tag), em.count(Comment)]);
  }

  describe('when the database is empty', () => {
    it('comes with three articles, newest first, their tags and their comments', async () => {
      await seed();
      const { body } = await api.http.get('/article').expect(200);
      expect(body).toMatchObject({
        items: [
          listing({ title: 'title 1/3', description: 'desc 1/3', tags: ['foo1', 'foo2'] }, 2),
          listing({ title: 'title 2/3', description: 'desc 2/3', tags: ['foo2'] }, 1),
          listing({ title: 'title 3/3', description: 'desc 3/3', tags: ['foo2', 'foo3'] }, 3),
        ],
        total: 3,
      });
      expect((await api.http.get('/tag').expect(200)).body.items).toEqual([
        { name: 'foo2', totalArticles: 3 },
        { name: 'foo1', totalArticles: 1 },
        { name: 'foo3', totalArticles: 1 },
      ]);
    });

    it('includes a user who can sign in', async () => {
      await seed();
      const { email, password } = DEMO_USER;
      const { body } = await api.http.post('/user/sign-in').send({ email, password }).expect(200);
      expect(body).toMatchObject({ fullName: 'Foo Bar', email: 'foo@bar.com' });
    });

    it('can be added to: no sequence is left behind', async () => {
      await seed();
      const { auth } = await signUp(api);
      await api.http
        .post('/article')
        .set(auth)
        .send({ title: 'title 1/3', text: 'Text', tags: ['foo1', 'foo4'] })
        .expect(201);
      await api.http.post('/article/title-13/comment').set(auth).send({ text: 'x' }).expect(201);
    });

    it('is stored in one transaction, with one insert for each table', async () => {
      const statements = await statementsOf(api.orm, seed);
      const inserts = statements.flatMap(
        (statement) => /^insert into "(\w+)"/.exec(statement)?.[1] ?? [],
      );
      expect(inserts.toSorted()).toEqual(['article', 'article_tags', 'comment', 'tag', 'user']);
      expect(statements.filter((statement) => /^(begin|commit)/.test(statement))).toEqual([
        'begin',
        'commit',
      ]);
    });
  });

  describe('when the database is not empty', () => {
    it('changes nothing the second time', async () => {
      await seed();
      const rows = await countRows();
      const statements = await statementsOf(api.orm, seed);
      expect(statements.filter((statement) => !statement.startsWith('select'))).toEqual([]);
      expect(await countRows()).toEqual(rows);
      expect(rows).toEqual([1, 3, 3, 6]);
    });

    it('changes nothing after the demo user has another email', async () => {
      await seed();
      const { email, password } = DEMO_USER;
      const { body } = await api.http.post('/user/sign-in').send({ email, password }).expect(200);
      await api.http
        .patch('/user/profile')
        .auth(body.token, { type: 'bearer' })
        .send({ email: 'jane@example.com', currentPassword: DEMO_USER.password })
        .expect(200);
      await seed();
      expect(await countRows()).toEqual([1, 3, 3, 6]);
    });

    it('changes nothing in an existing blog', async () => {
      await signUp(api);
      await seed();
      expect(await countRows()).toEqual([1, 0, 0, 0]);
    });
  });
});

function listing(members: object, totalComments: number): object {
  return expect.objectContaining({ ...members, totalComments, authorName: 'Foo Bar' });
}
