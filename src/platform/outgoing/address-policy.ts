import { isIP } from 'node:net';
import { AddressRanges } from '../../config/address-ranges.js';

/**
 * Addresses that are not on the public internet, or lead to others: the special-purpose registries of IANA
 * (RFC 6890), and the forms of IPv6 in which there is an IPv4 address that would have to be checked again.
 */
const NOT_PUBLIC = new AddressRanges([
  '0.0.0.0/8', // "this network": reaches this machine
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT (RFC 6598)
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local, with the metadata services of clouds
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
]);

/** The part of IPv6 that is assigned to the public internet. */
const GLOBAL_UNICAST = new AddressRanges(['2000::/3']);

/** Parts of {@link GLOBAL_UNICAST} that are not public, or hold an IPv4 address. */
const NOT_PUBLIC_IPV6 = new AddressRanges([
  '2001::/23', // among others Teredo, which holds an IPv4 address (RFC 4380)
  '2001:db8::/32',
  '2002::/16', // 6to4 (RFC 3056)
  '2620:4f:8000::/48',
  '3fff::/20', // documentation (RFC 9637)
  '5f00::/16',
]);

/** Which addresses requests may go to whose URLs come from users of the API. */
export class AddressPolicy {
  private readonly allowed: AddressRanges;

  /** @param allowed addresses and ranges that are allowed although they are not public */
  constructor(allowed: readonly string[]) {
    this.allowed = new AddressRanges(allowed);
  }

  /** Whether requests may go to this IP address; false for what is none. */
  allows(address: string): boolean {
    // A zone (`fe80::1%eth0`) is for link-local addresses only.
    if (address.includes('%')) {
      return false;
    }
    return this.allowed.includes(address) || isPublic(address);
  }
}

function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !NOT_PUBLIC.includes(address);
    case 6:
      // A mapped IPv4 address (`::ffff:192.0.2.7`) is outside of it, and so are the translated ones of NAT64.
      return GLOBAL_UNICAST.includes(address) && !NOT_PUBLIC_IPV6.includes(address);
    default:
      return false;
  }
}
