import { RequestContext } from '@mikro-orm/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { JobRegistry } from '../../../src/platform/jobs/job-registry.js';
import { JobRunner } from '../../../src/platform/jobs/job-runner.js';
import type { PurgeJob } from '../../../src/platform/jobs/purge.job.js';
import { runJob } from '../../support/jobs.js';
import { LogCapture } from '../../support/log-capture.js';
import { runElsewhere } from '../../support/other-connection.js';
import { withReplacedMethod } from '../../support/replaced-method.js';
import { until } from '../../support/server-process.js';
import { statementsOf } from '../../support/statements.js';
import { useTestApp, useTestAppPerTest } from '../../support/test-app.js';

/** A job with simple rows, standing for all jobs. */
const NAME = 'purge-sign-in-limits';

describe('jobs', () => {
  const log = new LogCapture();
  const api = useTestApp({ logLevel: 'debug' }, { logTo: log });
  let job: PurgeJob;

  beforeAll(async () => {
    job = api.app
      .get(JobRegistry)
      .list()
      .find(({ name }) => name === NAME) as PurgeJob;
  });
  beforeEach(() => {
    log.text.length = 0;
  });
  afterEach(() => runElsewhere(api, 'delete from sign_in_limit'));

  /** Creates rows for the job to remove. */
  async function addRows(count: number): Promise<void> {
    await runElsewhere(
      api,
      `insert into sign_in_limit (key, failures, expires_at)
       select 'key ' || n, 1, now() - interval '1 day' from generate_series(1, $1) n`,
      [count],
    );
  }

  async function countRows(): Promise<number> {
    const [row] = await runElsewhere<{ count: number }>(
      api,
      'select count(*)::int as count from sign_in_limit',
    );
    return row?.count ?? Number.NaN;
  }

  function scheduled(): ReturnType<SchedulerRegistry['getCronJobs']> {
    return api.app.get(SchedulerRegistry).getCronJobs();
  }

  /** The lines of the log about runs of the job, without what differs from run to run. */
  function linesOfRuns(): object[] {
    return log.lines
      .filter(({ context, job: name }) => context === 'JobRunner' && name === NAME)
      .map(({ level, msg, job: name, removed, ms }) => ({
        level,
        msg,
        name,
        removed,
        isTimed: Number.isInteger(ms),
      }));
  }

  /** Runs the job while `meanwhile` is done in the middle of its first batch. */
  function runWith(meanwhile: () => Promise<unknown>): Promise<number | undefined> {
    let isFirst = true;
    return withReplacedMethod(
      job,
      'removeBatch',
      (removeBatch) => async (limit) => {
        if (isFirst) {
          isFirst = false;
          await meanwhile();
        }
        return removeBatch(limit);
      },
      () => runJob(api, NAME),
    );
  }

  describe('when one runs', () => {
    it('removes 1000 rows per statement until none is left, and reports progress', async () => {
      await addRows(2500);
      const progress: number[] = [];
      const onProgress = (removed: number): unknown => progress.push(removed);
      const run = async (): Promise<void> => {
        expect(await runJob(api, NAME, { onProgress })).toBe(2500);
      };
      const statements = await statementsOf(api.orm, run, NAME);
      expect(statements.filter((sql) => sql.includes('delete from'))).toHaveLength(4);
      expect(progress).toEqual([1000, 2000, 2500]);
      expect(await countRows()).toBe(0);
    });

    it('logs name, count and duration', async () => {
      await addRows(3);
      await runJob(api, NAME);
      expect(linesOfRuns()).toEqual([
        { level: 'info', msg: 'Job done', name: NAME, removed: 3, isTimed: true },
      ]);
    });

    it('has its own request context for each run', async () => {
      expect(RequestContext.currentRequestContext()).toBeUndefined();
      const contexts: unknown[] = [];
      const recording = () => () => {
        contexts.push(RequestContext.currentRequestContext());
        return Promise.resolve(0);
      };
      await withReplacedMethod(job, 'removeBatch', recording, async () => {
        await runJob(api, NAME);
        await runJob(api, NAME);
      });
      expect(contexts).not.toContain(undefined);
      expect(new Set(contexts).size).toBe(2);
    });

    it('stops after the current batch', async () => {
      await addRows(2500);
      const stopping = new AbortController();
      const onProgress = (): void => stopping.abort();
      expect(await runJob(api, NAME, { onProgress, stop: stopping.signal })).toBe(1000);
      expect(await countRows()).toBe(1500);
      expect(linesOfRuns()).toMatchObject([{ msg: 'Job stopped before it was done' }]);
    });
  });

  describe('when there are several instances', () => {
    // All applications of a process log where the last one does.
    const other = useTestAppPerTest(
      () => ({ databaseUrl: api.config.databaseUrl, logLevel: api.config.logLevel }),
      { logTo: log },
    );

    it('is run by one of them, and skipped by the others', async () => {
      await addRows(3);
      const outcomes: unknown[] = [];
      expect(await runWith(async () => outcomes.push(await runJob(other, NAME)))).toBe(3);
      expect(outcomes).toEqual([undefined]);
    });

    it('logs a skipped run at debug', async () => {
      await withReplacedMethod(
        other.app
          .get(JobRegistry)
          .list()
          .find(({ name }) => name === NAME) as PurgeJob,
        'removeBatch',
        () => async () => {
          expect(await runJob(api, NAME)).toBeUndefined();
          return 0;
        },
        () => runJob(other, NAME),
      );
      expect(linesOfRuns()).toMatchObject([
        { level: 'debug', msg: 'Another instance runs this job', name: NAME },
        { level: 'info', msg: 'Job done', name: NAME },
      ]);
    });

    it('does not keep one job from running because of another', async () => {
      const outcomes: unknown[] = [];
      await runWith(async () => outcomes.push(await runJob(other, 'purge-comments')));
      expect(outcomes).toEqual([0]);
    });

    it('lets a closing instance finish its batch, and another do the rest', async () => {
      await addRows(2500);
      const runner = other.app.get(JobRunner);
      // What Nest calls first of all when it closes.
      const onProgress = (): unknown => runner.beforeApplicationShutdown();
      expect(await runJob(other, NAME, { onProgress })).toBe(1000);
      expect(await runJob(api, NAME)).toBe(1500);
    });
  });

  describe('when all start at once', () => {
    const narrow = useTestApp(
      { databasePoolSize: 2, databaseTimeout: 4000, logLevel: 'debug' },
      { logTo: log },
    );

    it('run in the smallest pool, and requests wait for none of them', async () => {
      const names = narrow.app
        .get(JobRegistry)
        .list()
        .map(({ name }) => name);
      const runs = Promise.all(names.map((name) => runJob(narrow, name)));
      await narrow.http.get('/tag').expect(200);
      expect(await runs).toEqual(names.map(() => expect.any(Number)));
    });
  });

  describe('when something goes wrong', () => {
    it('keeps removed rows, logs the error, and can run again', async () => {
      await addRows(1500);
      let calls = 0;
      const failing = withReplacedMethod(
        job,
        'removeBatch',
        (removeBatch) => async (limit) => {
          if (++calls === 2) {
            throw new Error('On purpose');
          }
          return removeBatch(limit);
        },
        () => runJob(api, NAME),
      );
      await expect(failing).rejects.toThrow('On purpose');
      expect(await countRows()).toBe(500);
      expect(linesOfRuns()).toMatchObject([
        { level: 'error', msg: 'Job failed', name: NAME, removed: 1000 },
      ]);
      expect(await runJob(api, NAME)).toBe(500);
    });

    it('stops when it loses its lock', async () => {
      const losing = withReplacedMethod(
        job,
        'removeBatch',
        () => async () => {
          await runElsewhere(
            api,
            `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
             and database = (select oid from pg_database where datname = current_database())`,
          );
          return 1;
        },
        () => runJob(api, NAME),
      );
      await expect(losing).rejects.toThrow(/connection/i);
      expect(await runJob(api, NAME)).toBe(0);
    });
  });

  describe('on schedule', () => {
    it('runs each once a day, an hour, five minutes or a minute, at different times', () => {
      const times = [...scheduled()].map(([name, { cronTime }]) => [name, cronTime.source]);
      expect(times).toEqual([
        ['announce-feed', '* * * * *'],
        ['count-search-terms', '* * * * *'],
        ['fan-out-events', '* * * * *'],
        ['index-search', '* * * * *'],
        ['publish-scheduled', '* * * * *'],
        ['purge-access-tokens', '30 3 * * *'],
        ['purge-articles', '*/5 * * * *'],
        ['purge-audit-addresses', '10 4 * * *'],
        ['purge-audit-log', '0 4 * * *'],
        ['purge-comments', '0 3 * * *'],
        ['purge-deleted-articles', '45 3 * * *'],
        ['purge-deliveries', '55 3 * * *'],
        ['purge-idempotency-keys', '40 * * * *'],
        ['purge-invitations', '30 * * * *'],
        ['purge-known-networks', '15 * * * *'],
        ['purge-media', '*/5 * * * *'],
        ['purge-one-time-tokens', '25 * * * *'],
        ['purge-outbox', '50 3 * * *'],
        ['purge-previews', '50 3 * * *'],
        ['purge-revisions', '20 4 * * *'],
        ['purge-sessions', '20 3 * * *'],
        ['purge-sign-in-limits', '10 * * * *'],
        ['send-mail', '* * * * *'],
        ['send-webhook', '* * * * *'],
        ['sweep-media', '40 4 * * *'],
      ]);
      expect([...scheduled().values()].every(({ isActive }) => isActive)).toBe(true);
    });

    it('is started by the scheduler', async () => {
      await addRows(3);
      // The scheduler does not wait for the job.
      await scheduled().get(NAME)?.fireOnTick();
      await until(async () => (await countRows()) === 0);
    });

    it('continues after a failure', async () => {
      await withReplacedMethod(
        job,
        'removeBatch',
        () => () => Promise.reject(new Error('On purpose')),
        async () => {
          await scheduled().get(NAME)?.fireOnTick();
          await until(() => linesOfRuns().length > 0);
        },
      );
      expect(linesOfRuns()).toMatchObject([{ level: 'error', msg: 'Job failed' }]);
    });
  });
});
