import { Logger } from '@nestjs/common';
import type { Clock } from '../clock.js';
import type { JobContext } from '../jobs/job-context.js';
import { PromptJob } from '../jobs/prompt.job.js';
import { DeliveryError, PermanentDeliveryError, TargetDownError } from './delivery-errors.js';
import type { ClaimedMessage, Outbox } from './outbox.js';
import type { OutboxKind } from './outbox-message.entity.js';
import { nextAttempt } from './retry-schedule.js';

/** Milliseconds for which nothing more is tried once the target was found to be down. */
const DOWN_TIME = 30_000;

/** Milliseconds until it looks for more, while messages are being delivered. */
const LOOK_AGAIN = 1000;

/**
 * Delivers the messages of one kind. Each is delivered at least once, in no promised order: it is
 * claimed, delivered and removed, in a statement each, and becomes due again if the process dies in between.
 *
 * @typeParam Outcome what a delivery tells {@link onDelivered}
 */
export abstract class OutboxJob<Outcome = unknown> extends PromptJob {
  /** The messages that it delivers. */
  abstract readonly kind: OutboxKind;

  /** How many messages are delivered at the same time. */
  protected abstract readonly concurrency: number;

  /** Milliseconds, more than a delivery takes at most; then the message is due again. */
  protected abstract readonly attemptTime: number;

  private readonly logger = new Logger(OutboxJob.name);
  private downUntil = 0;
  private onWake: () => void = () => undefined;

  constructor(
    protected readonly outbox: Outbox,
    protected readonly clock: Clock,
  ) {
    super();
  }

  /**
   * @param signal aborted when the server stops; what it interrupts is delivered later
   * @throws DeliveryError where it was not delivered
   */
  protected abstract deliver(message: ClaimedMessage, signal: AbortSignal): Promise<Outcome>;

  /** Notes that a message was delivered. */
  protected onDelivered(message: ClaimedMessage, _outcome: Outcome): Promise<void> {
    return this.outbox.removeDelivered(message);
  }

  /** Notes that an attempt failed. @param next when to try again; null gives the message up */
  protected onFailed(
    message: ClaimedMessage,
    next: Date | null,
    { message: reason }: DeliveryError,
  ): Promise<void> {
    return this.outbox.noteFailure(message, next, reason);
  }

  /** When to try a message again; null gives it up. */
  protected nextAttempt(message: ClaimedMessage, error: DeliveryError, now: Date): Date | null {
    return error instanceof PermanentDeliveryError ? null : nextAttempt(message, now);
  }

  /** Receivers that get no further messages at present. */
  protected busyTargets(): readonly number[] {
    return [];
  }

  /** One that takes long holds up no other: as long as one is being delivered, it looks for more. */
  async run(context: JobContext): Promise<void> {
    const attempts = new Set<Promise<void>>();
    const defects: unknown[] = [];
    try {
      while (defects.length < this.concurrency) {
        context.signal.throwIfAborted();
        const woken = this.nextWake();
        const message = await this.claim(attempts.size);
        if (message) {
          const attempt: Promise<void> = this.attempt(message, context)
            .catch((error: unknown) => void defects.push(error))
            .finally(() => attempts.delete(attempt));
          attempts.add(attempt);
        } else if (attempts.size > 0) {
          await this.untilMore(attempts, woken, context.signal);
        } else {
          break;
        }
      }
    } finally {
      await Promise.all(attempts);
    }
    if (defects.length > 0) {
      throw defects[0];
    }
  }

  override wake(): void {
    this.onWake();
  }

  async nextRun(): Promise<Date | undefined> {
    const due = await this.outbox.nextDue(this.kind);
    return due && new Date(Math.max(due.getTime(), this.downUntil));
  }

  /** Resolves at the next {@link wake}. */
  private nextWake(): Promise<void> {
    return new Promise((resolve) => (this.onWake = resolve));
  }

  private async claim(running: number): Promise<ClaimedMessage | undefined> {
    const isDown = this.clock.now().getTime() < this.downUntil;
    return isDown || running >= this.concurrency
      ? undefined
      : this.outbox.claim(this.kind, this.attemptTime, this.busyTargets());
  }

  private async untilMore(
    attempts: ReadonlySet<Promise<void>>,
    woken: Promise<void>,
    stop: AbortSignal,
  ): Promise<void> {
    if (stop.aborted) {
      return;
    }
    // Without an AbortSignal of its own: an abort makes an error with a stack, a tenth of the work for a mail.
    const { promise: pause, resolve } = Promise.withResolvers<void>();
    const goOn = (): void => resolve();
    const timer = setTimeout(goOn, LOOK_AGAIN);
    stop.addEventListener('abort', goOn, { once: true });
    await Promise.race([...attempts, woken, pause]);
    stop.removeEventListener('abort', goOn);
    clearTimeout(timer);
  }

  private async attempt(message: ClaimedMessage, context: JobContext): Promise<void> {
    let outcome: Outcome;
    try {
      outcome = await this.deliver(message, context.signal);
    } catch (error) {
      if (context.signal.aborted) {
        await this.outbox.release(message);
        return;
      }
      if (error instanceof DeliveryError) {
        await this.fail(message, error);
        return;
      }
      // A defect: the message waits like others that failed, and the log of the job has the cause.
      await this.fail(message, new DeliveryError('internal error'));
      throw error;
    }
    await this.onDelivered(message, outcome);
    context.addProcessed(1);
  }

  private async fail(message: ClaimedMessage, error: DeliveryError): Promise<void> {
    const now = this.clock.now();
    const next = this.nextAttempt(message, error, now);
    if (error instanceof TargetDownError) {
      this.downUntil = now.getTime() + DOWN_TIME;
    }
    await this.onFailed(message, next, error);
    const { id, attempts } = message;
    const fields = { kind: this.kind, message: id, attempts, reason: error.message };
    this.logger.warn(fields, next ? 'Delivery failed and is tried again' : 'Delivery given up');
  }
}
