import { BlockList, isIP } from 'node:net';

/** Bits of an address, by IP version. */
const ADDRESS_BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

/** A parsed address or range. */
interface AddressRange {
  address: string;
  family: 'ipv4' | 'ipv6';
  /** How many leading bits an address of the range has in common with {@link address}. */
  prefixLength: number;
}

/**
 * Ranges of IP addresses, in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3) or as single addresses.
 * An IPv4 address is the same in IPv6 notation (`::ffff:192.0.2.7`, RFC 4291 §2.5.5.2).
 */
export class AddressRanges {
  private readonly list = new BlockList();
  private readonly isEmpty: boolean;

  /**
   * @param ranges such as `192.0.2.7`, `10.0.0.0/8` or `2001:db8::/32`
   * @throws RangeError if one is neither an address nor a range
   */
  constructor(ranges: readonly string[]) {
    this.isEmpty = ranges.length === 0;
    for (const range of ranges) {
      const { address, prefixLength, family } = parseRange(range) ?? invalidRange(range);
      this.list.addSubnet(address, prefixLength, family);
    }
  }

  /** Whether `address` is in one of the ranges; false for what is no IP address. */
  includes(address: string): boolean {
    const version = this.isEmpty ? 0 : isIP(address);
    return version !== 0 && this.list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }
}

/** Whether `value` is an IP address, or a range of them in CIDR notation. */
export function isAddressRange(value: string): boolean {
  return parseRange(value) !== undefined;
}

function parseRange(value: string): AddressRange | undefined {
  const [, address = '', digits] = /^([\d.:a-f]+)(?:\/(\d{1,3}))?$/i.exec(value) ?? [];
  const version = isIP(address);
  const bits = ADDRESS_BITS[version];
  const prefixLength = Number(digits ?? bits);
  return bits !== undefined && prefixLength <= bits
    ? { address, prefixLength, family: version === 4 ? 'ipv4' : 'ipv6' }
    : undefined;
}

function invalidRange(range: string): never {
  throw new RangeError(`Not an address or a range of addresses: ${range}`);
}
