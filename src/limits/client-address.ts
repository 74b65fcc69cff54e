import { isIPv6 } from 'node:net';

/**
 * Whom to count an address as. One customer is usually given a whole /64 of IPv6, so that counting
 * each of its addresses alone would limit nobody. An IPv4 address in IPv6 notation is that address.
 */
export function countedAddress(ip: string): string {
  const [, ipv4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip) ?? [];
  if (ipv4 !== undefined || !isIPv6(ip)) {
    return ipv4 ?? ip;
  }
  const [head = '', tail = ''] = ip.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = ip.includes('::') ? [...before, ...zeros, ...after] : before;
  return `${groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
