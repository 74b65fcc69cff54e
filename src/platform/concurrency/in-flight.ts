/** Results that are being worked out, by key, for everybody who asks for one meanwhile. */
export class InFlight<T> {
  private readonly pending = new Map<string, Promise<T>>();

  /** The result that is being worked out, if there is one. */
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
