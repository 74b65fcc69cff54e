import { AddressRanges, isAddressRange } from './address-ranges.js';

describe('AddressRanges', () => {
  it.each([
    ['a single IPv4 address', '192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['an IPv4 range', '10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['a range that is written with one of its addresses', '10.1.2.3/8', '10.9.9.9', '11.1.2.3'],
    ['a single IPv6 address', '2001:db8::1', '2001:0DB8:0:0::1', '2001:db8::2'],
    ['an IPv6 range', '2001:db8::/32', '2001:db8:ffff::1', '2001:db9::1'],
    ['all of IPv4', '0.0.0.0/0', '203.0.113.9', '2001:db8::1'],
  ])('supports %s', (_, range, inside, outside) => {
    const ranges = new AddressRanges([range]);
    expect([ranges.includes(inside), ranges.includes(outside)]).toEqual([true, false]);
  });

  it.each([
    ['::ffff:10.1.1.1', '10.0.0.0/8'],
    ['::ffff:a01:101', '10.0.0.0/8'],
    ['10.1.1.1', '::ffff:10.0.0.0/104'],
  ])('recognises an IPv4 address in IPv6 notation: %s in %s', (address, range) => {
    expect(new AddressRanges([range]).includes(address)).toBe(true);
  });

  it('supports several ranges of both versions', () => {
    const ranges = new AddressRanges(['192.0.2.0/24', '2001:db8::/64']);
    expect(
      ['192.0.2.1', '2001:db8::1', '198.51.100.1', '2001:db8:0:1::1'].map((address) =>
        ranges.includes(address),
      ),
    ).toEqual([true, true, false, false]);
  });

  it.each(['', 'unknown', '192.0.2', '10.0.0.0/8'])('rejects %p as an address', (address) => {
    expect(new AddressRanges(['0.0.0.0/0', '::/0']).includes(address)).toBe(false);
  });

  it('contains no address without ranges', () => {
    expect(new AddressRanges([]).includes('127.0.0.1')).toBe(false);
  });

  it.each([
    '',
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '010.0.0.1',
    '2001:db8::/129',
    '2001:db8::/-1',
    'fe80::1%eth0',
    '10.0.0.0/8/8',
    '10.0.0.0 /8',
  ])('rejects the range %p', (range) => {
    expect(isAddressRange(range)).toBe(false);
    expect(() => new AddressRanges([range])).toThrow(RangeError);
  });
});
