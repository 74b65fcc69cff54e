import { Injectable } from '@nestjs/common';
import { JobStarter } from '../../platform/jobs/job-starter.js';
import { CountSearchTermsJob } from './count-search-terms.job.js';

/** Milliseconds in which changes are collected, so that many cost one run of the job. */
const COLLECTING_TIME = 1000;

/** Has terms counted soon after articles were indexed. */
@Injectable()
export class SearchCounting {
  constructor(
    private readonly job: CountSearchTermsJob,
    private readonly starter: JobStarter,
  ) {}

  /** Call it after articles were written. */
  expect(): void {
    this.starter.startLater(this.job, COLLECTING_TIME);
  }
}
