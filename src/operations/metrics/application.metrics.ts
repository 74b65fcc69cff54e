import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Registry } from '@prometheus-io/client';
import { MarkdownRenderer } from '../../content/rendering/markdown-renderer.js';
import { type CacheReads, ResultCache } from '../../platform/persistence/result-cache.js';
import type { Job } from '../../platform/jobs/job.js';
import { JobRegistry } from '../../platform/jobs/job-registry.js';
import { JobRunner, type JobRuns } from '../../platform/jobs/job-runner.js';
import { CredentialsService } from '../../people/account/credentials.service.js';
import { samplesByKey, withLabel, collectCounter, type Sample, single } from './samples.js';

/**
 * Metrics of plain counters in other modules, which do not depend on metrics. Every series exists from
 * the start, so that Prometheus sees its first event as an increase.
 */
@Injectable()
export class ApplicationMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly jobs: JobRegistry,
    private readonly runner: JobRunner,
    orm: MikroORM,
    credentials: CredentialsService,
    markdown: MarkdownRenderer,
  ) {
    const { reads } = ResultCache.of(orm.em);
    const cache = {
      name: 'cache_reads_total',
      help: 'Cache lookups: of whole responses, and of query results for responses.',
      labelNames: ['kind', 'outcome'],
    };
    collectCounter(registry, cache, () =>
      [
        withLabel('kind', 'answer', readsByOutcome(reads.response)),
        withLabel('kind', 'query', readsByOutcome(reads.query)),
      ].flat(),
    );
    this.collectOutcomes('sign_ins_total', 'Sign-in attempts.', () => credentials.signIns);
    this.collectOutcomes(
      'rendered_texts_total',
      'Texts that were rendered, or were too complex.',
      () => outcomesOfTexts(markdown),
    );
    this.collectPerJob(
      'job_runs_total',
      'Job runs.',
      (runs) => samplesByKey('outcome', outcomesOf(runs)),
      ['outcome'],
    );
    this.collectPerJob('job_run_seconds_total', 'Total duration of job runs.', (runs) =>
      single(runs.seconds),
    );
    this.collectPerJob('job_removed_rows_total', 'Rows, or files, removed by jobs.', (runs, job) =>
      job.counted === 'removed' ? single(runs.processed) : [],
    );
  }

  private collectOutcomes(
    name: string,
    help: string,
    read: () => Readonly<Record<string, number>>,
  ): void {
    collectCounter(this.registry, { name, help, labelNames: ['outcome'] }, () =>
      samplesByKey('outcome', read()),
    );
  }

  /** The label is not `job`, which Prometheus itself sets to the name of the scrape job. */
  private collectPerJob(
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

// Label values are public: dashboards use the original names.

function readsByOutcome({ coalesced, ...others }: CacheReads): Sample[] {
  return samplesByKey('outcome', { ...others, shared: coalesced });
}

function outcomesOfTexts({ texts }: MarkdownRenderer): Record<string, number> {
  return { rendered: texts.rendered, too_complex: texts.tooComplex };
}

function outcomesOf({ outcomes: { skipped, ...outcomes } }: JobRuns): Record<string, number> {
  return { ...outcomes, elsewhere: skipped };
}
