import { DEMO_USER, DemoSeeder } from '../../src/operations/schema/demo.seeder.js';
import { expectProblem } from '../support/problems.js';
import { useTestApp } from '../support/test-app.js';

/** The walk of the MikroORM guide's own tests, on the demo data. */
describe('the walk of the guide', () => {
  const api = useTestApp();

  beforeAll(async () => {
    await api.orm.seeder.seed(DemoSeeder);
  });

  it('lists the three articles, the newest first', async () => {
    const { status, body } = await api.http.get('/article');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [
        {
          slug: 'title-13',
          title: 'title 1/3',
          description: 'desc 1/3',
          tags: ['foo1', 'foo2'],
          authorName: 'Foo Bar',
          totalComments: 2,
        },
        {
          slug: 'title-23',
          title: 'title 2/3',
          description: 'desc 2/3',
          tags: ['foo2'],
          authorName: 'Foo Bar',
          totalComments: 1,
        },
        {
          slug: 'title-33',
          title: 'title 3/3',
          description: 'desc 3/3',
          tags: ['foo2', 'foo3'],
          authorName: 'Foo Bar',
          totalComments: 3,
        },
      ],
      total: 3,
    });
  });

  it('signs the demo user in, and refuses another password', async () => {
    const { email, password, fullName } = DEMO_USER;
    const good = await api.http.post('/user/sign-in').send({ email, password });
    expect(good.status).toBe(200);
    expect(good.body).toMatchObject({ fullName });
    const bad = await api.http.post('/user/sign-in').send({ email, password: 'password456' });
    expectProblem(bad, {
      status: 401,
      code: 'invalid_credentials',
      error: 'Invalid combination of email and password',
    });
  });

  it('hides a deleted comment and shows it again', async () => {
    const { body: user } = await api.http.post('/user/sign-in').send(credentials());
    const auth = { authorization: `Bearer ${user.token}` };
    const totalComments = async (): Promise<number> =>
      (await api.http.get('/article/title-13')).body.totalComments;
    const { body: page } = await api.http.get('/article/title-13/comment');
    const path = `/article/title-13/comment/${page.items[0].id}`;

    const deleted = await api.http.delete(path).set(auth);
    expect(deleted.body).toEqual({ success: true });
    expect(await totalComments()).toBe(1);
    await api.http.post(`${path}/restore`).set(auth).expect(200);
    expect(await totalComments()).toBe(2);
  });
});

function credentials(): { email: string; password: string } {
  return { email: DEMO_USER.email, password: DEMO_USER.password };
}
