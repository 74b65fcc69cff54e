import { cutWaiting, sendBehindLock } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';

/** As many as the pool has connections. */
const ALL = 10;

describe('the pool of connections', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  it('gets each connection back that was cut within a transaction', async () => {
    const posts = await sendBehindLock(
      api,
      {
        sql: 'lock table article in share mode',
        waiting: ALL,
        meanwhile: () => cutWaiting(api),
      },
      () =>
        Promise.all(
          Array.from({ length: ALL }, () =>
            api.http.post('/article').set(author.auth).send({ title: 'Cut', text: 'x' }),
          ),
        ),
    );
    posts.forEach((post) => expectProblem(post, { status: 503, code: 'service_unavailable' }));
    await api.http.get('/article').expect(200);
  });
});
