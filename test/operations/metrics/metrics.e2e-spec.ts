import { Agent } from 'node:http';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { OutboxMetrics } from '../../../src/operations/metrics/outbox.metrics.js';
import { ArticleListService } from '../../../src/content/article/article-list.service.js';
import { UnavailableError } from '../../../src/platform/errors/app-errors.js';
import { JobRegistry } from '../../../src/platform/jobs/job-registry.js';
import type { PurgeJob } from '../../../src/platform/jobs/purge.job.js';
import { PasswordHasher } from '../../../src/people/user/password-hasher.js';
import { EMPTY_PAGE } from '../../support/empty-page.js';
import { runJob, startNoJobs } from '../../support/jobs.js';
import { blockEventLoop, collectGarbage } from '../../support/event-loop.js';
import { changesBy, METRICS, namesOf, scrape } from '../../support/metrics.js';
import { runElsewhere, sendBehindLock } from '../../support/other-connection.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { type Person, postArticle, signUp } from '../../support/people.js';
import { until } from '../../support/server-process.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { exchange, send } from '../../support/wire.js';

const startApp = useTestAppStarter();

describe('the metrics', () => {
  const api = useTestApp(METRICS);
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** What `work` adds to the number of requests, by labels. */
  async function requestsBy(work: () => PromiseLike<unknown>): Promise<Record<string, number>> {
    return changesOf('http_request_duration_seconds_count', work);
  }

  /** What `work` adds to the series of one metric, by labels. */
  async function changesOf(
    name: string,
    work: () => PromiseLike<unknown>,
  ): Promise<Record<string, number>> {
    const changes = Object.entries(await changesBy(api, work))
      .filter(([key]) => key.startsWith(name))
      .map(([key, change]) => [key.slice(name.length), change]);
    return Object.fromEntries(changes);
  }

  /** What `work` adds to the numbers about jobs; how long they took is made yes or no. */
  async function runsBy(work: () => PromiseLike<unknown>): Promise<Record<string, unknown>> {
    const changes = await changesOf('job_', work);
    return Object.fromEntries(
      // What runs each minute does so during a test, too.
      Object.entries(changes)
        .filter(([key]) => key.includes('purge-'))
        .map(([key, change]) =>
          key.startsWith('run_seconds') ? ['took time', change > 0] : [key, change],
        ),
    );
  }

  /** Waits until a series is as it should be. */
  async function expectSoon(key: string, isSo: (value: number) => boolean): Promise<void> {
    await until(async () => isSo((await scrape(api)).get(key) ?? 0));
  }

  const signIn = (email: string, password: string) =>
    api.http.post('/user/sign-in').send({ email, password });

  it('are in the text format of Prometheus, and all in the documentation, which has no others', async () => {
    await api.http.get('/article').expect(200);
    collectGarbage();
    const page = readFileSync('docs/operations.md', 'utf8');
    const [, section = ''] = /^## Metrics$([^]*?)^## /m.exec(page) ?? [];
    const documented = [...section.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name);
    expect([...namesOf(await scrape(api))].toSorted()).toEqual(documented.toSorted());
  });

  it('hold nothing of a person', async () => {
    const { slug } = await postArticle(api, author, { title: 'A private matter' });
    await api.http.get(`/article/${slug}?q=secret`);
    await api.http.get(`/api/profiles/${author.username}`).expect(200);
    const text = [...(await scrape(api)).keys()].join('\n');
    for (const secret of [slug, author.username, author.email, 'secret', '127.0.0.1']) {
      expect(text).not.toContain(secret);
    }
  });

  describe('about requests', () => {
    it('count them by method, template of the route and status', async () => {
      const { slug } = await postArticle(api, author);
      const changes = await requestsBy(async () => {
        await api.http.get(`/article/${slug}`).set(author.auth).expect(200);
        await api.http.get('/article/nothing-like-it').expect(404);
        await api.http.patch(`/article/${slug}`).send({ title: 'x' }).expect(401);
        await api.http.get('/api/tags').expect(200);
        await api.http.get('/health/live').expect(200);
      });
      expect(changes).toEqual({
        '{method="GET",route="/article/:slug",status="200"}': 1,
        '{method="GET",route="/article/:slug",status="404"}': 1,
        '{method="PATCH",route="/article/:slug",status="401"}': 1,
        '{method="GET",route="/api/tags",status="200"}': 1,
        '{method="GET",route="/health/live",status="200"}': 1,
      });
    });

    it('count those that are served from memory', async () => {
      await api.http.get('/tag').expect(200);
      const changes = await requestsBy(() => api.http.get('/tag').expect('age', /\d/));
      expect(changes).toEqual({ '{method="GET",route="/tag",status="200"}': 1 });
    });

    it('count those whose client did not wait for the response', async () => {
      const arrived = Promise.withResolvers<void>();
      jest.spyOn(ArticleListService.prototype, 'listPublished').mockImplementationOnce(() => {
        arrived.resolve();
        return new Promise(() => undefined);
      });
      const changes = await requestsBy(async () => {
        const leaving = api.http.get('/article').set(author.auth);
        await Promise.all([
          expect(leaving).rejects.toThrow('Aborted'),
          arrived.promise.then(() => void leaving.abort()),
        ]);
        await expectSoon('http_requests_running', (count) => count === 0);
      });
      expect(changes).toEqual({ '{method="GET",route="/article",status="aborted"}': 1 });
    });

    it('have one label for all that is on no route, and one for all other methods', async () => {
      await api.http.get('/nothing').expect(404);
      await api.http.get('/article/nothing').expect(404);
      await send(api, 'PROPFIND', '/article');
      const before = await scrape(api);
      const agent = new Agent({ keepAlive: true, maxSockets: 10 });
      const urls = Array.from({ length: 500 }, (_, index) => `nothing-${index}`);
      await Promise.all([
        ...urls.map((url) => send(api, 'GET', `/${url}`, { agent })),
        ...urls.map((url) => send(api, 'GET', `/article/${url}`, { agent })),
        ...['MKCOL', 'PURGE', 'SEARCH'].map((method) => send(api, method, '/', { agent })),
      ]);
      agent.destroy();
      const after = await scrape(api);
      expect([...after.keys()]).toEqual([...before.keys()]);
      expect(after.get(UNKNOWN_URLS)).toBe((before.get(UNKNOWN_URLS) ?? 0) + 500);
    });

    it('count what is no HTTP and what has no URL', async () => {
      const changes = await changesOf('http_requests_refused_total', async () => {
        await exchange(api, 'this is no HTTP\r\n\r\n');
        await api.http.get('/article/%').expect(400);
      });
      expect(changes).toEqual({ '{reason="malformed"}': 2 });
    });
  });

  describe('about memory', () => {
    it('count hits, misses and coalesced reads', async () => {
      await postArticle(api, author);
      const held = Promise.withResolvers<typeof EMPTY_PAGE>();
      jest
        .spyOn(ArticleListService.prototype, 'listPublished')
        .mockImplementationOnce(() => held.promise);
      const list = (limit: number) => api.http.get(`/article?limit=${limit}`).expect(200);
      const changes = await changesOf('cache_reads_total', async () => {
        const together = Promise.all([list(3), list(3), list(3)]);
        await expectSoon('http_requests_running', (count) => count === 3);
        held.resolve(EMPTY_PAGE);
        await together;
        await list(3);
        await list(4);
        await list(5);
      });
      expect(changes).toEqual({
        '{kind="answer",outcome="miss"}': 3,
        '{kind="answer",outcome="shared"}': 2,
        '{kind="answer",outcome="hit"}': 1,
        // The total is the same for all pages.
        '{kind="query",outcome="miss"}': 1,
        '{kind="query",outcome="hit"}': 1,
      });
    });
  });

  describe('about sign-ins', () => {
    it('count right and wrong ones, in both APIs', async () => {
      const { email, password } = author;
      const changes = await changesOf('sign_ins_total', async () => {
        await signIn(email, password).expect(200);
        await signIn(email, 'a wrong one').expect(401);
        await signIn('nobody@example.com', password).expect(401);
        await api.http.post('/api/users/login').send({ user: { email, password } }).expect(200);
      });
      expect(changes).toEqual({ '{outcome="ok"}': 2, '{outcome="wrong"}': 2 });
    });

    it('count those that have to wait after too many wrong ones', async () => {
      const { email } = await signUp(api);
      const changes = await changesOf('sign_ins_total', async () => {
        for (let attempt = 1; attempt <= 7; attempt++) {
          await signIn(email, 'a wrong one');
        }
      });
      expect(changes).toEqual({ '{outcome="wrong"}': 5, '{outcome="limited"}': 2 });
    });

    it('count undecided attempts separately', async () => {
      const full = new UnavailableError('overloaded', 'No room', 5);
      jest.spyOn(PasswordHasher.prototype, 'findForm').mockRejectedValue(full);
      const changes = await changesOf('sign_ins_total', () =>
        signIn(author.email, author.password).expect(503),
      );
      expect(changes).toEqual({ '{outcome="failed"}': 1 });
    });
  });

  describe('about jobs', () => {
    const NAME = 'purge-sign-in-limits';

    /** What `work` adds while a batch of the job does what `batch` says instead of its work. */
    function runsWith(
      batch: () => Promise<number>,
      work: () => Promise<unknown>,
    ): Promise<Record<string, unknown>> {
      const job = api.app.get(JobRegistry).find(NAME) as PurgeJob;
      return runsBy(() => withReplacedMethod(job, 'removeBatch', () => batch, work));
    }

    it('count runs and rows', async () => {
      await runElsewhere(
        api,
        `insert into sign_in_limit (key, failures, expires_at)
         select 'key ' || n, 1, now() - interval '1 day' from generate_series(1, 3) n`,
      );
      expect(await runsBy(() => runJob(api, NAME))).toEqual({
        [`runs_total{job_name="${NAME}",outcome="done"}`]: 1,
        'took time': true,
        [`removed_rows_total{job_name="${NAME}"}`]: 3,
      });
    });

    it('count runs that fail', async () => {
      const changes = await runsWith(fail, () => runJob(api, NAME).catch(() => undefined));
      expect(changes).toEqual({
        [`runs_total{job_name="${NAME}",outcome="failed"}`]: 1,
        'took time': true,
      });
    });

    it('count runs that are stopped, with what they did', async () => {
      const stopping = new AbortController();
      const stop = async (): Promise<number> => {
        stopping.abort();
        return 7;
      };
      const changes = await runsWith(stop, () => runJob(api, NAME, { stop: stopping.signal }));
      expect(changes).toEqual({
        [`runs_total{job_name="${NAME}",outcome="stopped"}`]: 1,
        'took time': true,
        [`removed_rows_total{job_name="${NAME}"}`]: 7,
      });
    });

    it('count runs that another instance is at', async () => {
      const meanwhile = async (): Promise<number> => {
        await runJob(api, NAME);
        return 0;
      };
      expect(await runsWith(meanwhile, () => runJob(api, NAME))).toEqual({
        [`runs_total{job_name="${NAME}",outcome="done"}`]: 1,
        [`runs_total{job_name="${NAME}",outcome="elsewhere"}`]: 1,
        'took time': true,
      });
    });
  });

  describe('about the process', () => {
    it('tell how late the event loop was, since they were last asked for', async () => {
      await scrape(api);
      // Node looks twice before it can tell.
      await delay(100);
      blockEventLoop(300);
      await expectSoon('nodejs_eventloop_lag_seconds{quantile="1"}', (lag) => lag > 0.2);
    });

    it('count garbage collections by kind', async () => {
      const major = 'nodejs_gc_duration_seconds_count{kind="major"}';
      const before = (await scrape(api)).get(major) ?? 0;
      collectGarbage();
      await expectSoon(major, (count) => count > before);
    });
  });

  /** Passport knows one strategy in a process, the last one's: tokens of `api` are of no use here. */
  it('tell what waits in the outbox, as of the last count', async () => {
    await runElsewhere(
      api,
      `insert into outbox_message (key, kind, payload, created_at, attempts, next_attempt_at, failed_at)
       values (gen_random_uuid(), 'mail', '{}', now() - interval '1 hour', 1, now() + interval '1 hour', null),
         (gen_random_uuid(), 'mail', '{}', now(), 1, null, now())`,
    );
    await api.app.get(OutboxMetrics).refresh();
    const series = await scrape(api);
    expect(series.get('outbox_pending{kind="mail"}')).toBe(1);
    expect(series.get('outbox_failed{kind="mail"}')).toBe(1);
    expect(series.get('outbox_oldest_seconds{kind="mail"}')).toBeCloseTo(3600, -2);
  });

  describe('where several applications are in a process', () => {
    it('tell how many run, and how many are refused because there are too many', async () => {
      const busy = await startApp({ ...METRICS, maxConcurrentRequests: 1 });
      const held = Promise.withResolvers<typeof EMPTY_PAGE>();
      const arrived = Promise.withResolvers<void>();
      jest.spyOn(ArticleListService.prototype, 'listPublished').mockImplementationOnce(() => {
        arrived.resolve();
        return held.promise;
      });
      const first = busy.http.get('/article').then(({ status }) => status);
      await arrived.promise;
      await busy.http.get('/tag').expect(503);
      const series = await scrape(busy);
      expect(series.get('http_requests_running')).toBe(1);
      expect(series.get('http_requests_refused_total{reason="overloaded"}')).toBe(1);
      held.resolve(EMPTY_PAGE);
      expect(await first).toBe(200);
    });

    it('are those of one of them alone', async () => {
      const { http } = await startApp(METRICS);
      const here = await changesBy(api, () => http.get('/article').expect(200));
      expect(Object.keys(here).filter((key) => /^(http|cache)/.test(key))).toEqual([]);
    });

    describe('about connections to the database', () => {
      const small = useTestApp(() => ({
        ...METRICS,
        databaseReplicaUrls: [api.config.databaseUrl ?? ''],
        databasePoolSize: 2,
      }));

      it('tell which are in use, and who waits for one', async () => {
        const { auth } = await signUp(small);
        const post = () => small.http.post('/article').set(auth).send({ title: 'A', text: 'x' });
        const seen = Promise.withResolvers<unknown>();
        const behindLock = {
          sql: 'lock table article in share mode',
          waiting: 2,
          meanwhile: async () => {
            await until(async () => (await poolOf('primary')).waiting === 1);
            seen.resolve(await poolOf('primary'));
          },
        };
        const three = () => Promise.all([1, 2, 3].map(() => post().expect(201)));
        // Jobs would take connections, too.
        startNoJobs(small);
        await until(async () => (await poolOf('primary')).inUse === 0);
        await sendBehindLock(small, behindLock, three);
        expect(await seen.promise).toEqual({ inUse: 2, idle: 0, max: 2, waiting: 1 });
        expect(await poolOf('primary')).toEqual({ inUse: 0, idle: 2, max: 2, waiting: 0 });
      });

      it('tell so of each replica', async () => {
        expect(await poolOf('replica_1')).toEqual({ inUse: 0, idle: 0, max: 2, waiting: 0 });
        await small.http.get('/tag').expect(200);
        expect(await poolOf('replica_1')).toEqual({ inUse: 0, idle: 1, max: 2, waiting: 0 });
      });

      async function poolOf(pool: string): Promise<Record<string, number | undefined>> {
        const series = await scrape(small);
        return {
          inUse: series.get(`db_pool_connections{pool="${pool}",state="in_use"}`),
          idle: series.get(`db_pool_connections{pool="${pool}",state="idle"}`),
          max: series.get(`db_pool_connections_max{pool="${pool}"}`),
          waiting: series.get(`db_pool_waiting{pool="${pool}"}`),
        };
      }
    });
  });
});

const UNKNOWN_URLS = 'http_request_duration_seconds_count{method="GET",route="none",status="404"}';

function fail(): Promise<never> {
  return Promise.reject(new Error('On purpose'));
}
