/** Pending results by key, shared by concurrent callers that ask for the same one. */
export class InFlight<T> {
  private readonly pending = new Map<string, Promise<T>>();

  /** The pending result, if any. */
  get(key: string): Promise<T> | undefined {
    return this.pending.get(key);
  }

  /** Shares `result` under `key` until it is settled. @returns it */
  add<R extends T>(key: string, result: Promise<R>): Promise<R> {
    this.pending.set(key, result);
    const remove = (): void => void this.pending.delete(key);
    result.then(remove, remove);
    return result;
  }
}
