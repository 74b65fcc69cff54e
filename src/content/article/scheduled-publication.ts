import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { JobStarter } from '../../platform/jobs/job-starter.js';
import { PublishScheduledJob } from './publish-scheduled.job.js';

/** Milliseconds from the start of a server until it looks for what became due meanwhile. */
const START_WAIT = 1000;

/** Has articles published in time that are written now; for others, the job itself knows the time. */
@Injectable()
export class ScheduledPublication implements OnApplicationBootstrap {
  constructor(
    private readonly job: PublishScheduledJob,
    private readonly starter: JobStarter,
    private readonly clock: Clock,
  ) {}

  /** Publishes what became due while no server was running, and notes when the next one is. */
  onApplicationBootstrap(): void {
    this.starter.startLater(this.job, START_WAIT);
  }

  /** @param time when the article is to be published; past times, drafts and no change are none of it */
  expect(time: Date | null | undefined): void {
    const wait = time ? time.getTime() - this.clock.now().getTime() : 0;
    if (wait > 0) {
      this.starter.startLater(this.job, wait);
    }
  }
}
