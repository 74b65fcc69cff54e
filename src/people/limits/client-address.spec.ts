import { countedAddress, countedNetworks } from './client-address.js';

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

describe('countedNetworks', () => {
  it('counts an IPv6 address in its /64, /56 and /48, each wider one with a greater share', () => {
    expect(countedNetworks('2001:DB8:0001:02ff::5')).toEqual([
      { network: '2001:db8:1:2ff::/64', share: 1 },
      { network: '2001:db8:1:200::/56', share: 2 },
      { network: '2001:db8:1::/48', share: 4 },
    ]);
  });

  it.each(['192.0.2.7', '::ffff:192.0.2.7'])('counts %s by itself', (address) => {
    expect(countedNetworks(address)).toEqual([{ network: '192.0.2.7', share: 1 }]);
  });
});
