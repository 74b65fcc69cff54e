import { Logger } from '@nestjs/common';
import { systemErrorCode } from '../../config/system-error.js';
import { databaseStateOf } from '../errors/database-state.js';
import { anonymousStackOf } from '../errors/is-error.js';

/** SQLSTATE of a statement that took too long, or waited too long for a lock. */
const TIMED_OUT = /^(57014|55P03)$/;

/** What is different from run to run. */
export interface JobContextOptions {
  /** Aborted when the run has to end early: the process stops, or the lock is lost. */
  signal: AbortSignal;
  /** Receives {@link JobContext.processed} each time it grows. */
  onProgress?: ((processed: number) => void) | undefined;
  /** With so many failed items, the run ends: they may not be at fault. */
  maxFailures: number;
}

/** The context of one run of a `Job`, which also has its own request context of MikroORM. */
export class JobContext {
  /** Aborted when the run has to end early: the process stops, or the lock is lost. */
  readonly signal: AbortSignal;
  private readonly logger = new Logger(JobContext.name);
  private total = 0;
  private failures = 0;

  constructor(private readonly options: JobContextOptions) {
    this.signal = options.signal;
  }

  /** Items processed so far. */
  get processed(): number {
    return this.total;
  }

  /** Counts more items as processed. */
  addProcessed(count: number): void {
    this.total += count;
    this.options.onProgress?.(this.total);
  }

  /**
   * Calls `batch` until it has nothing left to do, or the run has to end.
   *
   * @param batch does a part of the work and returns how many items it processed, 0 if none were left
   * @throws the reason of {@link signal} once that is aborted
   */
  async inBatches(batch: () => Promise<number>): Promise<void> {
    for (;;) {
      this.signal.throwIfAborted();
      const count = await batch();
      if (count === 0) {
        return;
      }
      this.addProcessed(count);
    }
  }

  /**
   * Processes one item. If that fails, the run goes on with the others, and counts as failed at its end.
   *
   * @param item names it in the log
   * @param work logs no error itself
   * @returns whether it was processed
   * @throws the reason of {@link signal} once that is aborted; the error if the database is at fault; an
   *   error once too many items have failed
   */
  async attempt(
    item: Readonly<Record<string, string | number>>,
    work: () => Promise<void>,
  ): Promise<boolean> {
    this.signal.throwIfAborted();
    try {
      await work();
    } catch (error) {
      this.signal.throwIfAborted();
      if (isOfDatabase(error)) {
        throw error;
      }
      this.failures++;
      this.logger.warn({ ...item, cause: anonymousStackOf(error) }, 'Job passed over an item');
      if (this.failures >= this.options.maxFailures) {
        this.assertNothingFailed();
      }
      return false;
    }
    this.addProcessed(1);
    return true;
  }

  /** @throws Error if any item has failed */
  assertNothingFailed(): void {
    if (this.failures > 0) {
      throw new Error(`Items that failed: ${this.failures}; the log names each`);
    }
  }
}

/** Whether the state of the database is at fault, and not the item: all others would fail, too. */
function isOfDatabase(error: unknown): boolean {
  return databaseStateOf(error) !== undefined && !TIMED_OUT.test(systemErrorCode(error) ?? '');
}
