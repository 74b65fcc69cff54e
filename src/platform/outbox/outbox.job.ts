import { Logger } from '@nestjs/common';
import type { Clock } from '../clock.js';
import { Job } from '../jobs/job.js';
import type { JobContext } from '../jobs/job-context.js';
import { DeliveryError, PermanentDeliveryError, TargetDownError } from './delivery-errors.js';
import type { ClaimedMessage, Outbox } from './outbox.js';
import type { OutboxKind } from './outbox-message.entity.js';
import { nextAttempt } from './retry-schedule.js';

/** Milliseconds for which nothing more is tried once the target was found to be down. */
const DOWN_TIME = 30_000;

/**
 * Delivers the messages of one kind. Each is delivered at least once, in no promised order: it is
 * claimed, delivered and removed, in a statement each, and becomes due again if the process dies in between.
 */
export abstract class OutboxJob extends Job {
  /** The messages that it delivers. */
  abstract readonly kind: OutboxKind;

  /** How many messages are delivered at the same time. */
  protected abstract readonly concurrency: number;

  /** Milliseconds, more than a delivery takes at most; then the message is due again. */
  protected abstract readonly attemptTime: number;

  /** Once a minute, for what no commit of this process has announced; see `OutboxScheduler`. */
  readonly schedule = '* * * * *';

  override readonly isFrequent = true;

  private readonly logger = new Logger(OutboxJob.name);
  private downUntil = 0;

  constructor(
    protected readonly outbox: Outbox,
    protected readonly clock: Clock,
  ) {
    super();
  }

  /** @throws DeliveryError where it was not delivered */
  protected abstract deliver(message: ClaimedMessage): Promise<void>;

  async run(context: JobContext): Promise<void> {
    const worker = async (): Promise<void> => {
      while (!this.isDown()) {
        context.signal.throwIfAborted();
        const message = await this.outbox.claim(this.kind, this.attemptTime);
        if (!message) {
          return;
        }
        if (await this.attempt(message)) {
          context.addProcessed(1);
        }
      }
    };
    const workers = await Promise.allSettled(Array.from({ length: this.concurrency }, worker));
    const failed = workers.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') {
      throw failed.reason;
    }
  }

  /** When there will be something to do; undefined while nothing waits. */
  async nextRun(): Promise<Date | undefined> {
    const due = await this.outbox.nextDue(this.kind);
    return due && new Date(Math.max(due.getTime(), this.downUntil));
  }

  private isDown(): boolean {
    return this.clock.now().getTime() < this.downUntil;
  }

  /** @returns whether the message was delivered */
  private async attempt(message: ClaimedMessage): Promise<boolean> {
    try {
      await this.deliver(message);
    } catch (error) {
      if (error instanceof DeliveryError) {
        await this.fail(message, error);
        return false;
      }
      // A defect: the message waits like others that failed, and the log of the job has the cause.
      await this.fail(message, new DeliveryError('internal error'));
      throw error;
    }
    await this.outbox.removeDelivered(message);
    return true;
  }

  private async fail(message: ClaimedMessage, error: DeliveryError): Promise<void> {
    const now = this.clock.now();
    const next = error instanceof PermanentDeliveryError ? null : nextAttempt(message, now);
    if (error instanceof TargetDownError) {
      this.downUntil = now.getTime() + DOWN_TIME;
    }
    await this.outbox.noteFailure(message, next, error.message);
    const { id, attempts } = message;
    const fields = { kind: this.kind, message: id, attempts, reason: error.message };
    this.logger.warn(fields, next ? 'Delivery failed and is tried again' : 'Delivery given up');
  }
}
