import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MikroORM, RequestContext } from '@mikro-orm/postgresql';
import { JobStarter } from '../../platform/jobs/job-starter.js';
import { IndexSearchJob } from './index-search.job.js';
import { SearchCounting } from './search-counting.js';
import { TrigramIndexRepository } from './trigram-index.repository.js';

/** Milliseconds from the start of a server until it looks for what was changed meanwhile. */
const START_WAIT = 1000;

/** At the start of a server: indexes what was changed meanwhile, and has the log say what the search lacks. */
@Injectable()
export class SearchStart implements OnApplicationBootstrap {
  constructor(
    private readonly orm: MikroORM,
    private readonly server: HttpAdapterHost,
    private readonly starter: JobStarter,
    private readonly indexing: IndexSearchJob,
    private readonly counting: SearchCounting,
    private readonly trigrams: TrigramIndexRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.server.httpAdapter === undefined) {
      return;
    }
    this.counting.expect();
    this.starter.startLater(this.indexing, START_WAIT);
    try {
      await RequestContext.create(this.orm.em, () => this.trigrams.isReady());
    } catch {
      // Without a database, the health check says so.
    }
  }
}
