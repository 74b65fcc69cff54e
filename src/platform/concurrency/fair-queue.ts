import { TooManyRequestsError, UnavailableError } from '../errors/app-errors.js';

/** How much a {@link FairQueue} takes on. */
export interface FairQueueOptions {
  /** How much runs at once. */
  running: number;
  /** How much waits for its turn at most; 503 beyond. */
  waiting: number;
  /** How much of that one key may have, running and waiting; 429 beyond. */
  share: number;
  /** What is refused, for people: `Too many searches`. */
  refusal: string;
  /** Seconds after which it is worth another try. */
  retryAfter: number;
}

/**
 * Runs costly work with a bounded concurrency, and shares the turns out: those who wait take turns
 * by their key (round robin), so that one who sends a hundred requests delays the next one by a
 * single turn, and no key can fill the queue.
 */
export class FairQueue {
  /** By key; the first key has the next turn. */
  private readonly queues = new Map<string, (() => void)[]>();
  /** Running and waiting, by key. */
  private readonly counts = new Map<string, number>();
  private runningCount = 0;
  private waitingCount = 0;

  constructor(private readonly options: FairQueueOptions) {}

  /**
   * @param keys whose share the work counts against; turns go by the first. Without one, there is no
   *   share
   * @throws TooManyRequestsError where one of the keys has its share already
   * @throws UnavailableError where too much is waiting already
   */
  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    this.assertRoomFor(keys);
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

  private assertRoomFor(keys: readonly string[]): void {
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

  /** Hands the turn of what has ended to the key that is next, which then goes last. */
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
