import { LRUCache } from 'lru-cache';

/** Addresses whose keys are kept: an IPv6 address takes longer to cut than all the rest. */
const KEPT_KEYS = 10_000;

/** Tells an address as it is to be counted, such as the /64 of an IPv6 address. */
export type AddressKey = (ip: string) => string;

/** Who an address belongs to, for limits per address. */
export interface AddressPolicy {
  /** As what an address is counted. */
  readonly keyOf: AddressKey;
  /** Whether no limit holds for it: it speaks for many people. */
  readonly isExempt: (ip: string) => boolean;
}

/** How many of something each client address has at the same time. */
export class PerAddressLimit {
  private readonly counts = new Map<string, number>();
  private readonly keys = new LRUCache<string, string>({ max: KEPT_KEYS });

  /** @param max how many one address may have; 0 is without limit */
  constructor(
    private readonly max: number,
    private readonly addresses: AddressPolicy,
  ) {}

  /** Whether there is a limit at all. */
  get isOn(): boolean {
    return this.max > 0;
  }

  /**
   * Counts one more for an address.
   *
   * @returns what takes it back, to be called once; undefined where the address has as many as it may
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
