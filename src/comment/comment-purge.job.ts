import { CreateRequestContext } from '@mikro-orm/decorators/legacy';
import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { Clock } from '../common/clock.js';
import { CommentRepository } from './comment.repository.js';

/** How long a deleted comment can be restored: 30 days, in milliseconds. */
const RETENTION = 30 * 24 * 60 * 60 * 1000;

/** Removes comments for good once nobody can restore them any more. */
@Injectable()
export class CommentPurgeJob {
  private readonly logger = new Logger(CommentPurgeJob.name);

  constructor(
    // `@CreateRequestContext()` forks its entity manager from this member.
    protected readonly orm: MikroORM,
    private readonly comments: CommentRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs every night, in a context of its own; several servers that do it at once do no harm.
   *
   * @returns how many comments were removed
   */
  @Cron(CronExpression.EVERY_DAY_AT_3AM)
  @CreateRequestContext()
  async run(): Promise<number> {
    const removed = await this.comments.purgeDeletedBefore(
      new Date(this.clock.now().getTime() - RETENTION),
    );
    this.logger.log(`Purged ${removed} deleted comments`);
    return removed;
  }
}
