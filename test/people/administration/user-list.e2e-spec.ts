import { runElsewhere } from '../../support/other-connection.js';
import { createToken, type Person, postArticle, signUp } from '../../support/people.js';
import { executionsOf } from '../../support/plans.js';
import { expectProblem } from '../../support/problems.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp } from '../../support/test-app.js';

describe('the list of users', () => {
  const api = useTestApp();
  let admin: Person;
  let author: Person;
  let suspended: Person;

  beforeAll(async () => {
    admin = await signUp(api, { fullName: 'Ann Admin' });
    await setRole(admin, 'admin');
    author = await signUp(api, { fullName: 'Älva Author' });
    suspended = await signUp(api, { fullName: 'Sam 100%_' });
    await api.http.patch(`/user/${suspended.id}`).set(admin.auth).send({ suspended: true });
  });

  async function setRole({ id }: Person, role: string): Promise<void> {
    await runElsewhere(api, `update "user" set role = $2 where id = $1`, [id, role]);
  }

  const list = (query = '', by = admin) => api.http.get(`/user?${query}`).set(by.auth);

  /** The ids that a query finds, in order. */
  async function idsOf(query = ''): Promise<number[]> {
    const { body } = await list(query).expect(200);
    return body.items.map(({ id }: { id: number }) => id);
  }

  it('shows each as they see themselves, and what is for administrators', async () => {
    await postArticle(api, author);
    await postArticle(api, author, { publishedAt: null });
    const { body } = await list().expect(200);
    const profile = await api.http.get('/user/profile').set(author.auth).expect(200);
    expect(body).toEqual({
      items: [
        expect.objectContaining({
          id: suspended.id,
          suspendedAt: expect.any(String),
          lastSeenAt: null,
        }),
        {
          ...profile.body,
          suspendedAt: null,
          lastSeenAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
          totalArticles: 1,
        },
        expect.objectContaining({ id: admin.id, role: 'admin', totalArticles: 0 }),
      ],
      endCursor: expect.any(String),
      hasNextPage: false,
    });
  });

  it('shows when a user was seen last: the latest use of their sessions', async () => {
    await runElsewhere(
      api,
      `insert into session (created_at, updated_at, user_id, last_used_at, expires_at)
       values (now(), now(), $1, '2030-01-02T03:04:05.678Z', '2031-01-01')`,
      [author.id],
    );
    const { body } = await list('q=alva').expect(200);
    expect(body.items[0].lastSeenAt).toBe('2030-01-02T03:04:05.678Z');
  });

  it('takes the same three statements for any number of users', async () => {
    for (const query of ['limit=1', 'limit=3']) {
      expect(await statementsOf(api.orm, () => list(query).expect(200))).toHaveLength(3);
    }
  });

  it('shows the beginning of a long bio', async () => {
    await api.http
      .patch('/user/profile')
      .set(author.auth)
      .send({ bio: 'é'.repeat(1000) });
    const { body } = await list('q=alva').expect(200);
    expect(body.items[0].bio).toBe('é'.repeat(200));
  });

  it.each([
    ['q=ALVA', () => [author]],
    ['q=:email', () => [author]],
    ['q=author', () => []],
    ['q=%25', () => []],
    ['q=_', () => []],
    ['q=person', () => [suspended, author, admin]],
    ['role=admin', () => [admin]],
    ['role=editor', () => []],
    ['suspended=true', () => [suspended]],
    ['suspended=false', () => [author, admin]],
    ['q=person&role=author&suspended=false', () => [author]],
  ])('finds by %s', async (query, people) => {
    const filled = query.replace(':email', encodeURIComponent(author.email.toUpperCase()));
    expect(await idsOf(filled)).toEqual(people().map(({ id }) => id));
  });

  it.each(['', 'q=person&', 'suspended=false&'])('goes page by page: %s', async (filter) => {
    const all = await idsOf(filter);
    const paged: number[] = [];
    let after = '';
    for (let more = true; more;) {
      const { body } = await list(`${filter}limit=1${after}`).expect(200);
      paged.push(...body.items.map(({ id }: { id: number }) => id));
      after = `&after=${body.endCursor}`;
      more = body.hasNextPage;
    }
    expect(paged).toEqual(all);
  });

  it.each([
    ['role', 'owner'],
    ['suspended', 'yes'],
    ['q', ''],
    ['after', 'WyIyMDI2LTExLTIyVDE3OjAwOjAwLjAwMFoiLDFd'],
  ])('refuses a wrong %s: %j', async (field, value) => {
    expectProblem(await list(`${field}=${value}`), {
      status: 422,
      code: 'validation_failed',
      fields: [field],
    });
  });

  it('leaves out accounts that were deleted', async () => {
    const leaving = await signUp(api);
    await api.http.delete(`/user/${leaving.id}`).set(admin.auth).expect(204);
    expect(await idsOf()).not.toContain(leaving.id);
  });

  it('is for administrators, and for their programs with the scope', async () => {
    expectProblem(await list('', author), { status: 403, code: 'permission_denied' });
    await list('', await createToken(api, admin, ['user:manage'])).expect(200);
  });

  it('reads as few rows of many users as of few', async () => {
    await runElsewhere(
      api,
      `insert into "user" (created_at, updated_at, full_name, email, username, password, role, suspended_at)
       select timestamptz '2020-01-01' + n * interval '1 second', now(), 'One', 'many' || n || '@example.com',
         'many-' || n, 'hash', (array['reader', 'editor'])[1 + (n % 500 = 0)::int],
         case when n % 500 = 1 then now() end
       from generate_series(1, 10000) n`,
    );
    await runElsewhere(api, 'vacuum analyze "user"');
    const indexes = {
      '': 'user_newest_index',
      'role=editor': 'user_role_newest_index',
      'suspended=true': 'user_suspended_newest_index',
    };
    for (const [filter, index] of Object.entries(indexes)) {
      const executions = await executionsOf(api.orm, () => list(filter).expect(200));
      const page = executions.find(({ sql }) => sql.includes('lastSeenAt'));
      expect(page?.indexes).toContain(index);
      expect(page?.rowsRead).toBeLessThan(200);
    }
  });
});
