import { countedAddress } from './client-address.js';

describe('countedAddress', () => {
  it.each([
    ['an IPv4 address', '192.0.2.7', '192.0.2.7'],
    ['an IPv4 address in IPv6 notation', '::ffff:192.0.2.7', '192.0.2.7'],
    ['a whole IPv6 address', '2001:0db8:0001:0002:0003:0004:0005:0006', '2001:db8:1:2::/64'],
    ['a short IPv6 address', '2001:db8::5', '2001:db8:0:0::/64'],
    ['the loopback address', '::1', '0:0:0:0::/64'],
    ['capital letters', '2001:DB8:A:B::1', '2001:db8:a:b::/64'],
  ])('counts %s as its customer', (_, address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });
});
