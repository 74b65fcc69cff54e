import { isIPv6 } from 'node:net';

/**
 * The shares of a /64, a /56 and a /48 of IPv6, as multiples of the /64's. A /48 may have many customers of
 * one provider, but not 65 536 independent ones.
 */
const SHARES = [1, 2, 4];

/** A network that an address is counted in. */
export interface CountedNetwork {
  network: string;
  /** Its limit, as a multiple of the narrowest network's. */
  share: number;
}

/**
 * The narrowest network that an address is counted in. A customer usually gets a whole /64 of IPv6, so
 * that counting single addresses would limit no one. An IPv4 address in IPv6 notation counts as IPv4.
 */
export function countedAddress(ip: string): string {
  return networksOf(ip)[0];
}

/**
 * The networks that an address is counted in, the narrowest first. For IPv6 these are the /64 of one
 * link, and the /56 and the /48 that providers delegate to one customer (RFC 6177): a customer with a /48
 * has 65 536 of the narrowest. An IPv4 address is counted alone.
 */
export function countedNetworks(ip: string): CountedNetwork[] {
  return networksOf(ip).map((network, index) => ({ network, share: SHARES[index] ?? 1 }));
}

function networksOf(ip: string): [string, ...string[]] {
  const [, ipv4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip) ?? [];
  if (ipv4 !== undefined || !isIPv6(ip)) {
    return [ipv4 ?? ip];
  }
  const [a = '0', b = '0', c = '0', d = '0'] = groupsOf(ip);
  const upper = (Number.parseInt(d, 16) & 0xff00).toString(16);
  return [`${a}:${b}:${c}:${d}::/64`, `${a}:${b}:${c}:${upper}::/56`, `${a}:${b}:${c}::/48`];
}

/** The eight groups of an IPv6 address, in lower case and without leading zeros. */
function groupsOf(ip: string): string[] {
  const [head = '', tail = ''] = ip.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = ip.includes('::') ? [...before, ...zeros, ...after] : before;
  return groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
}
