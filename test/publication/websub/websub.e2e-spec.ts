import { runJob, runJobAt } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { Receiver } from '../../support/receiver.js';
import { until } from '../../support/server-process.js';
import { TEST_SITE, useTestApp } from '../../support/test-app.js';

const FEEDS = ['/feed.atom', '/feed.json', '/feed.rss'].map(
  (path) => `https://api.blog.example${path}`,
);

describe('a WebSub hub', () => {
  const hub = new Receiver();
  beforeAll(async () => {
    await hub.start();
  });
  const api = useTestApp(() => ({ site: { ...TEST_SITE, webSubHub: hub.url } }));
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });
  beforeEach(() => hub.reset());
  afterAll(() => hub.stop());

  /** The feeds that were announced. */
  function announced(): (string | null)[] {
    return hub.received.map(({ body }) => new URLSearchParams(body).get('hub.url')).toSorted();
  }

  /** Waits until nothing waits in the outbox. */
  async function settle(): Promise<void> {
    await runJob(api, 'fan-out-events');
    // The hub is told once the feeds are no longer cached.
    await runElsewhere(api, `update outbox_message set next_attempt_at = now() where attempts = 0`);
    await runJob(api, 'announce-feed');
    await until(async () => {
      const waiting = await runElsewhere(api, 'select from outbox_message');
      return waiting.length === 0;
    });
  }

  const patch = (slug: string, publishedAt: string | null) =>
    api.http.patch(`/article/${slug}`).set(author.auth).send({ publishedAt }).expect(200);

  it('is told of each feed when an article is published', async () => {
    await postArticle(api, author);
    await settle();
    expect(announced()).toEqual(FEEDS);
    expect(hub.received[0]).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: expect.stringMatching(/^hub\.mode=publish&hub\.url=https%3A/),
    });
  });

  it('is told of an article once, however often it is published, and not of changes', async () => {
    const { slug } = await postArticle(api, author, { publishedAt: null });
    await settle();
    expect(announced()).toEqual([]);
    await patch(slug, '2026-01-01T00:00:00.000Z');
    await settle();
    expect(announced()).toEqual(FEEDS);
    await patch(slug, null);
    await patch(slug, '2026-01-01T00:00:00.000Z');
    await api.http.patch(`/article/${slug}`).set(author.auth).send({ title: 'B' }).expect(200);
    await settle();
    expect(announced()).toEqual(FEEDS);
  });

  it('is told again after it was down', async () => {
    await hub.stop();
    await postArticle(api, author);
    await runJob(api, 'fan-out-events');
    await runElsewhere(api, 'update outbox_message set next_attempt_at = now()');
    await runJob(api, 'announce-feed');
    const failed = () =>
      runElsewhere(api, `select from outbox_message where kind = 'websub' and last_error = $1`, [
        'hub: connection',
      ]);
    await until(async () => (await failed()).length > 0);
    await hub.start();
    await runJobAt(api, 'announce-feed', new Date(Date.now() + 60_000));
    await settle();
    expect(announced()).toEqual(FEEDS);
  });
});

describe('without a WebSub hub', () => {
  const api = useTestApp();

  it('nothing is recorded of an article that nobody is told of', async () => {
    await postArticle(api, await signUp(api));
    expect(await runElsewhere(api, 'select from outbox_message')).toEqual([]);
    expect(await runElsewhere(api, 'select from event_subscription')).toEqual([]);
  });
});
