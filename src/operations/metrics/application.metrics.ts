import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Registry } from '@prometheus-io/client';
import { type CacheReads, ResultCache } from '../../platform/persistence/result-cache.js';
import type { Job } from '../../platform/jobs/job.js';
import { PurgeJob } from '../../platform/jobs/purge.job.js';
import { JobRegistry } from '../../platform/jobs/job-registry.js';
import { JobRunner, type JobRuns } from '../../platform/jobs/job-runner.js';
import { CredentialsService } from '../../people/account/credentials.service.js';
import { samplesByKey, withLabel, collectCounter, type Sample, single } from './samples.js';

/**
 * What other modules count as plain numbers, without knowing of metrics. Every series exists from the
 * start, so that Prometheus sees its first event as an increase.
 */
@Injectable()
export class ApplicationMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly jobs: JobRegistry,
    private readonly runner: JobRunner,
    orm: MikroORM,
    credentials: CredentialsService,
  ) {
    const { reads } = ResultCache.of(orm.em);
    const cache = {
      name: 'cache_reads_total',
      help: 'Reads of what may be in memory: whole answers, and what answers are made of.',
      labelNames: ['kind', 'outcome'],
    };
    collectCounter(registry, cache, () =>
      [
        withLabel('kind', 'answer', readsByOutcome(reads.response)),
        withLabel('kind', 'query', readsByOutcome(reads.query)),
      ].flat(),
    );
    const signIns = {
      name: 'sign_ins_total',
      help: 'Attempts to sign in.',
      labelNames: ['outcome'],
    };
    collectCounter(registry, signIns, () => samplesByKey('outcome', credentials.signIns));
    this.showJobs(
      'job_runs_total',
      'Runs of jobs.',
      (runs) => samplesByKey('outcome', outcomesOf(runs)),
      ['outcome'],
    );
    this.showJobs('job_run_seconds_total', 'How long the runs took.', (runs) =>
      single(runs.seconds),
    );
    this.showJobs('job_removed_rows_total', 'Rows that were removed.', (runs, job) =>
      job instanceof PurgeJob ? single(runs.processed) : [],
    );
  }

  /** The label is not `job`, which Prometheus itself sets to the name of the scrape job. */
  private showJobs(
    name: string,
    help: string,
    read: (runs: JobRuns, job: Job) => Sample[],
    labels: string[] = [],
  ): void {
    collectCounter(this.registry, { name, help, labelNames: ['job_name', ...labels] }, () =>
      this.jobs
        .list()
        .flatMap((job) => withLabel('job_name', job.name, read(this.runner.runsOf(job), job))),
    );
  }
}

// Label values are public, so they stay what dashboards know them by.

function readsByOutcome({ coalesced, ...others }: CacheReads): Sample[] {
  return samplesByKey('outcome', { ...others, shared: coalesced });
}

function outcomesOf({ outcomes: { skipped, ...outcomes } }: JobRuns): Record<string, number> {
  return { ...outcomes, elsewhere: skipped };
}
