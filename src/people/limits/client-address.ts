import { isIPv6 } from 'node:net';

/**
 * How many times the share of the narrowest network the wider ones have: a /64, a /56 and a /48 of
 * IPv6. A /48 may be many customers of one provider, but it is no 65 536 strangers.
 */
const SHARES = [1, 2, 4];

/** A network that an address is counted in. */
export interface CountedNetwork {
  network: string;
  /** What it may do, as a multiple of what the narrowest network may. */
  share: number;
}

/**
 * Whom to count an address as. One customer is usually given a whole /64 of IPv6, so that counting
 * each of its addresses alone would limit nobody. An IPv4 address in IPv6 notation is that address.
 */
export function countedAddress(ip: string): string {
  return networksOf(ip)[0];
}

/**
 * The networks that an address is counted in, the narrowest first. Of IPv6 they are the /64 of one
 * link, and the /56 and the /48 that providers delegate to one customer (RFC 6177): whoever has a /48
 * has 65 536 of the narrowest. An IPv4 address is counted by itself.
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
