/** The context of one run of a `Job`, which also has its own request context of MikroORM. */
export class JobContext {
  private total = 0;

  /**
   * @param signal aborted when the run has to end early: the process stops, or the lock is lost
   * @param onProgress receives {@link processed} each time it grows
   */
  constructor(
    readonly signal: AbortSignal,
    private readonly onProgress: ((processed: number) => void) | undefined,
  ) {}

  /** Items processed so far. */
  get processed(): number {
    return this.total;
  }

  /** Counts more items as processed. */
  addProcessed(count: number): void {
    this.total += count;
    this.onProgress?.(this.total);
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
}
