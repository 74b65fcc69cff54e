import { TooManyRequestsError, UnavailableError } from '../errors/app-errors.js';

/** Limits of a {@link FairQueue}. */
export interface FairQueueOptions {
  /** Tasks that run at once. */
  running: number;
  /** Greatest number of waiting tasks; 503 beyond. */
  waiting: number;
  /** Greatest number of running and waiting tasks per key; 429 beyond. */
  share: number;
  /** Beginning of the error message: `Too many searches`. */
  refusal: string;
  /** `Retry-After`, in seconds. */
  retryAfter: number;
}

/**
 * Runs expensive tasks with limited concurrency. Waiting tasks start round robin by key, so a hundred
 * requests of one client delay the next client by a single task, and no key can fill the queue.
 */
export class FairQueue {
  /** By key; the first key is next. */
  private readonly queues = new Map<string, (() => void)[]>();
  /** Running and waiting, by key. */
  private readonly counts = new Map<string, number>();
  private runningCount = 0;
  private waitingCount = 0;

  constructor(private readonly options: FairQueueOptions) {}

  /**
   * @param keys keys whose share the task counts against; the first one is its key in the round robin.
   *   Without keys, no share applies
   * @throws TooManyRequestsError if one of the keys has used up its share
   * @throws UnavailableError if too many tasks are waiting already
   */
  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    this.assertCapacityFor(keys);
    this.count(keys, 1);
    try {
      await this.takeTurn(keys[0] ?? '');
      try {
        return await work();
      } finally {
        this.passTurn();
      }
    } finally {
      this.count(keys, -1);
    }
  }

  private assertCapacityFor(keys: readonly string[]): void {
    const { running, waiting, share, refusal, retryAfter } = this.options;
    if (keys.some((key) => (this.counts.get(key) ?? 0) >= share)) {
      throw new TooManyRequestsError(`${refusal} of yours at once, please try again`, retryAfter);
    }
    if (this.runningCount >= running && this.waitingCount >= waiting) {
      throw new UnavailableError(
        'overloaded',
        `${refusal} at the moment, please try again`,
        retryAfter,
      );
    }
  }

  private count(keys: readonly string[], change: 1 | -1): void {
    for (const key of keys) {
      const count = (this.counts.get(key) ?? 0) + change;
      if (count === 0) {
        this.counts.delete(key);
      } else {
        this.counts.set(key, count);
      }
    }
  }

  private takeTurn(key: string): Promise<void> | undefined {
    if (this.runningCount < this.options.running) {
      this.runningCount++;
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const queue = this.queues.get(key) ?? [];
    queue.push(resolve);
    this.queues.set(key, queue);
    this.waitingCount++;
    return promise;
  }

  /** Starts a task of the next key, which then goes last. */
  private passTurn(): void {
    const [key, queue] = this.queues.entries().next().value ?? [];
    const start = queue?.shift();
    if (key === undefined || queue === undefined || start === undefined) {
      this.runningCount--;
      return;
    }
    this.queues.delete(key);
    if (queue.length > 0) {
      this.queues.set(key, queue);
    }
    this.waitingCount--;
    start();
  }
}
