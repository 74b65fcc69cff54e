import { LRUCache } from 'lru-cache';

/** Addresses whose keys are cached: to parse an IPv6 address takes longer than all the rest. */
const MAX_CACHED_KEYS = 10_000;

/** Returns the key that an address is counted under, such as the /64 of an IPv6 address. */
export type AddressKey = (ip: string) => string;

/** How limits per address treat an address. */
export interface AddressPolicy {
  /** The key that an address is counted under. */
  readonly keyOf: AddressKey;
  /** Whether the address is exempt: it acts for many people. */
  readonly isExempt: (ip: string) => boolean;
}

/** Limits how many slots each client address holds at once. */
export class PerAddressLimit {
  private readonly counts = new Map<string, number>();
  private readonly keys = new LRUCache<string, string>({ max: MAX_CACHED_KEYS });

  /** @param max slots of one address; 0 means no limit */
  constructor(
    private readonly max: number,
    private readonly addresses: AddressPolicy,
  ) {}

  /** Whether there is a limit at all. */
  get isOn(): boolean {
    return this.max > 0;
  }

  /**
   * Takes a slot for an address.
   *
   * @returns a function that releases the slot, to be called once; undefined where none is left
   */
  tryAcquire(ip: string): (() => void) | undefined {
    if (this.addresses.isExempt(ip)) {
      return () => undefined;
    }
    const key = this.keyOf(ip);
    const count = this.counts.get(key) ?? 0;
    if (count >= this.max) {
      return undefined;
    }
    this.counts.set(key, count + 1);
    return () => this.release(key);
  }

  private keyOf(ip: string): string {
    const known = this.keys.get(ip);
    if (known !== undefined) {
      return known;
    }
    const key = this.addresses.keyOf(ip);
    this.keys.set(ip, key);
    return key;
  }

  private release(key: string): void {
    const count = this.counts.get(key) ?? 0;
    if (count > 1) {
      this.counts.set(key, count - 1);
    } else {
      this.counts.delete(key);
    }
  }
}
