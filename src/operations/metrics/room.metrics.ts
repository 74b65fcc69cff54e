import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Registry } from '@prometheus-io/client';
import { ResultCache } from '../../platform/persistence/result-cache.js';
import { JobRegistry } from '../../platform/jobs/job-registry.js';
import { JobRunner, type JobRuns } from '../../platform/jobs/job-runner.js';
import { CredentialsService } from '../../people/user/credentials.service.js';
import { byMember, labelled, readCounter, type Reading, single } from './readings.js';

/**
 * What the rooms count of themselves, as plain numbers: they do not know that these become metrics.
 * Every value is there from the start, so that the first of its kind is seen as an increase.
 */
@Injectable()
export class RoomMetrics {
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
    readCounter(registry, cache, () =>
      Object.entries(reads).flatMap(([kind, outcomes]) =>
        labelled('kind', kind, byMember('outcome', outcomes)),
      ),
    );
    const signIns = {
      name: 'sign_ins_total',
      help: 'Attempts to sign in.',
      labelNames: ['outcome'],
    };
    readCounter(registry, signIns, () => byMember('outcome', credentials.signIns));
    this.showJobs('job_runs_total', 'Runs of jobs.', (runs) => byMember('outcome', runs.outcomes), [
      'outcome',
    ]);
    this.showJobs('job_run_seconds_total', 'How long the runs took.', (runs) =>
      single(runs.seconds),
    );
    this.showJobs('job_removed_rows_total', 'Rows that were removed.', (runs) =>
      single(runs.removed),
    );
  }

  /** Their label is not `job`, which Prometheus has for what it scrapes. */
  private showJobs(
    name: string,
    help: string,
    read: (runs: JobRuns) => Reading[],
    labels: string[] = [],
  ): void {
    readCounter(this.registry, { name, help, labelNames: ['job_name', ...labels] }, () =>
      this.jobs
        .list()
        .flatMap((job) => labelled('job_name', job.name, read(this.runner.runsOf(job)))),
    );
  }
}
