import { FlakyNetwork } from '../../support/flaky-network.js';
import { LogCapture } from '../../support/log-capture.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { type TestApp, useTestApp, useTestAppStarter } from '../../support/test-app.js';

const SLUG = 'the-same';

const startApp = useTestAppStarter();

/**
 * The replica is another database with other content, so each response shows where it was read. `npm
 * run topology` tests a real hot standby.
 */
describe('with a replica', () => {
  const log = new LogCapture();
  let network: FlakyNetwork;
  const replica = useTestApp();
  beforeAll(async () => {
    network = await FlakyNetwork.to(replica.config.databaseUrl ?? '');
  });
  const api = useTestApp(() => ({ databaseReplicaUrls: [network.url], logLevel: 'warn' }), {
    logTo: log,
  });
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api, { fullName: 'primary' });
    await fill(api, author, 'primary');
    await fill(replica, await signUp(replica, { fullName: 'replica' }), 'replica');
  });
  beforeEach(() => log.text.splice(0));
  afterEach(() => network.heal());
  afterAll(() => network.cut());

  let asked = 0;

  /** All public reads, with unique URLs. */
  function publicReads(): string[] {
    const limit = 20 + ++asked;
    return [
      `/article?limit=${limit}`,
      `/article?q=text&limit=${limit}`,
      `/article/${SLUG}`,
      `/article/${SLUG}/comment?limit=${limit}`,
      `/tag?limit=${limit}`,
    ];
  }

  /** Empties the cache. */
  function clearCache(): Promise<unknown> {
    return postComment(api, author, SLUG, 'A commit, on the primary');
  }

  beforeEach(clearCache);

  it('serves anonymous reads', async () => {
    for (const path of publicReads()) {
      const { text } = await api.http.get(path).expect(200);
      expect(text).toContain('replica');
      expect(text).not.toContain('primary');
    }
  });

  it('does not serve reads with a valid token', async () => {
    for (const path of [...publicReads(), '/user/article', '/user/profile']) {
      const { text } = await api.http.get(path).set(author.auth).expect(200);
      expect(text).toMatch(/primary|The same/);
      expect(text).not.toContain('replica');
    }
  });

  it('treats an invalid token as none', async () => {
    const { text } = await api.http.get('/tag').set('authorization', 'Bearer nonsense').expect(200);
    expect(text).toContain('replica');
  });

  it('lets authors see their own writes, also in totals', async () => {
    const before = await api.http.get('/article').expect(200);
    const { slug } = await postArticle(api, author, { title: 'Just written' });
    await api.http.get(`/article/${slug}`).set(author.auth).expect(200);
    // Asked for by somebody else first, whose total is that of the replica.
    const others = await api.http.get('/article').expect(200);
    const own = await api.http.get('/article').set(author.auth).expect(200);
    expect(others.body.total).toBe(before.body.total);
    expect(own.body.items[0].slug).toBe(slug);
    const [counted] = await runElsewhere<{ total: number }>(
      api,
      'select count(*)::int as total from article',
    );
    expect(own.body.total).toBe(counted?.total);
  });

  it('receives no writes', async () => {
    const { slug } = await postArticle(api, author, { title: 'Only there' });
    await expect(
      runElsewhere(api, 'select from article where slug = $1', [slug]),
    ).resolves.toHaveLength(1);
    await expect(
      runElsewhere(replica, 'select from article where slug = $1', [slug]),
    ).resolves.toHaveLength(0);
  });

  it('determines whether something exists', async () => {
    const { slug } = await postArticle(api, author, { title: 'Not replicated' });
    expectProblem(await api.http.get(`/article/${slug}`), { status: 404, code: 'not_found' });
  });

  describe.each([
    ['is gone', () => network.cut()],
    ['does not respond', async () => network.freeze()],
  ])('that %s', (_, fail) => {
    it('is replaced by the primary, with a line in the log', async () => {
      await fail();
      const responses = await Promise.all(publicReads().map((path) => api.http.get(path)));
      for (const { status, text } of responses) {
        expect(status).toBe(200);
        expect(text).toContain('primary');
      }
      expect(log.lines).toContainEqual(
        expect.objectContaining({
          level: 'warn',
          msg: 'A read failed on a replica and is repeated on the primary',
          requestId: expect.any(String),
        }),
      );
    }, 60_000);

    it('leaves the server ready, and is used again once it is back', async () => {
      await fail();
      await api.http.get('/health/ready').expect(200);
      await api.http.get('/tag').expect(200);
      await network.heal();
      await clearCache();
      const { text } = await api.http.get('/tag').expect(200);
      expect(text).toContain('replica');
    }, 60_000);
  });

  describe('whose schema is behind', () => {
    beforeEach(() => runElsewhere(replica, 'alter view tag_usage rename to tag_usage_of_tomorrow'));
    afterEach(() => runElsewhere(replica, 'alter view tag_usage_of_tomorrow rename to tag_usage'));

    it('is replaced by the primary', async () => {
      const { text } = await api.http.get('/tag').expect(200);
      expect(text).toContain('primary');
    });
  });

  it('that takes too long is not replaced by the primary', async () => {
    await runElsewhere(replica, 'alter view tag_usage rename to tag_usage_fast');
    await runElsewhere(
      replica,
      'create view tag_usage as select f.* from tag_usage_fast f, pg_sleep(30)',
    );
    const response = await api.http.get('/tag');
    expectProblem(response, { status: 503, code: 'service_unavailable' });
    await runElsewhere(replica, 'drop view tag_usage');
    await runElsewhere(replica, 'alter view tag_usage_fast rename to tag_usage');
  });

  it('is not needed to start', async () => {
    await network.cut();
    const other = await startApp({ databaseReplicaUrls: [network.url] });
    await other.http.get('/article').expect(200, /"items":\[\]/);
  });
});

/** One article with one comment, both of which say where they are. */
async function fill(where: TestApp, by: Person, name: string): Promise<void> {
  await postArticle(where, by, {
    title: 'The same',
    text: `A text of the ${name}`,
    tags: [name],
  });
  await postComment(where, by, SLUG, `A comment on the ${name}`);
}
