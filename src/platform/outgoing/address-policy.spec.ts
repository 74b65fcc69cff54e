import { AddressPolicy } from './address-policy.js';

describe('addresses that requests may go to', () => {
  const policy = new AddressPolicy([]);

  it.each([
    '8.8.8.8',
    '192.0.1.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.32.0.1',
    '2606:4700::1111',
  ])('include %s', (address) => {
    expect(policy.allows(address)).toBe(true);
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.255.255.254'],
    ['loopback in IPv6', '::1'],
    ['the unspecified address', '0.0.0.0'],
    ['the unspecified address in IPv6', '::'],
    ['private networks', '10.0.0.1'],
    ['private networks', '172.16.0.1'],
    ['private networks', '172.31.255.255'],
    ['private networks', '192.168.1.1'],
    ['private networks in IPv6', 'fd00::1'],
    ['the site-local addresses of old', 'fec0::1'],
    ['the metadata service of a cloud', '169.254.169.254'],
    ['the metadata service of a cloud in IPv6', 'fd00:ec2::254'],
    ['link-local addresses in IPv6', 'fe80::1'],
    ['an address with a zone', 'fe80::1%eth0'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['carrier-grade NAT', '100.127.255.255'],
    ['multicast', '224.0.0.1'],
    ['multicast in IPv6', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['benchmarks', '198.18.0.1'],
    ['documentation', '203.0.113.7'],
    ['mapped addresses', '::ffff:127.0.0.1'],
    ['mapped addresses in hexadecimal', '::ffff:7f00:1'],
    ['mapped addresses of public hosts', '::ffff:8.8.8.8'],
    ['compatible addresses', '::127.0.0.1'],
    ['translated addresses', '64:ff9b::7f00:1'],
    ['locally translated addresses', '64:ff9b:1::7f00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::'],
    ['a name', 'localhost'],
    ['nothing', ''],
  ])('do not include %s: %s', (_what, address) => {
    expect(policy.allows(address)).toBe(false);
  });

  it('include those that the operator allows, and no others', () => {
    const open = new AddressPolicy(['10.1.0.0/16', 'fd00:1::/32', '127.0.0.1']);
    expect(open.allows('10.1.2.3')).toBe(true);
    expect(open.allows('fd00:1::7')).toBe(true);
    expect(open.allows('127.0.0.1')).toBe(true);
    expect(open.allows('10.2.0.1')).toBe(false);
    expect(open.allows('127.0.0.2')).toBe(false);
  });
});
