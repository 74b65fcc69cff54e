import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

const FULL = {
  status: 503,
  code: 'storage_full',
  error: 'The database has no room left; nothing was changed, please try again later',
} as const;

/** Makes each table fail on writes with the SQLSTATE of a full disk, 53100. */
const FILL_DISK = `
  create function refuse() returns trigger language plpgsql as $$
  begin
    raise 'could not extend file "base/1/1": No space left on device' using errcode = '53100';
  end $$;
  create trigger disk before insert or update on article execute function refuse();
  create trigger disk before insert or update on comment execute function refuse();`;

describe('when the disk of the database is full', () => {
  const api = useTestApp();
  let author: Person;
  let slug: string;

  beforeAll(async () => {
    author = await signUp(api);
    ({ slug } = await postArticle(api, author, { title: 'There before' }));
  });
  beforeEach(() => runElsewhere(api, FILL_DISK));
  afterEach(() => runElsewhere(api, 'drop function if exists refuse cascade'));

  it('responds to writes with 503 and the time of a retry', async () => {
    const writes = [
      api.http.post('/article').send({ title: 'A title', text: 'A text' }),
      api.http.put(`/article/${slug}`).send({ title: 'A title', text: 'A text' }),
      api.http.patch(`/article/${slug}`).send({ text: 'Another text' }),
      api.http.post(`/article/${slug}/comment`).send({ text: 'A comment' }),
    ];
    for (const response of await Promise.all(writes.map((write) => write.set(author.auth)))) {
      expectProblem(response, FULL);
      expect(response.headers['retry-after']).toBe('60');
    }
  });

  it('still serves reads', async () => {
    const { body } = await api.http.get(`/article/${slug}`).expect(200);
    expect(body).toMatchObject({ title: 'There before', totalComments: 0 });
    await api.http.get('/article').expect(200);
    await api.http.get('/health/ready').expect(200);
  });

  it('keeps nothing of failed writes, and accepts them once there is space', async () => {
    const send = () =>
      api.http
        .post('/article')
        .set({ ...author.auth, 'idempotency-key': 'sent-again' })
        .send({ title: 'Sent again', text: 'A text', tags: ['sent again'] });
    expectProblem(await send(), FULL);
    expect(await runElsewhere(api, `select from tag where name = 'sent again'`)).toEqual([]);
    await runElsewhere(api, 'drop function refuse cascade');
    const { body } = await send().expect(201);
    expect(body).toMatchObject({ slug: 'sent-again', tags: ['sent again'] });
  });
});
