import { formatToken, makeSecret, parseToken } from './token-format.js';

const SECRET = 'x'.repeat(43);

describe('the format of personal access tokens', () => {
  it('has a prefix, the id, the secret and a CRC-32 in base 62', () => {
    expect(formatToken({ id: 7, secret: SECRET })).toBe(`plt_7_${SECRET}2NT0RL`);
  });

  it('can be read back', () => {
    const parts = { id: 2_147_483_647, secret: makeSecret() };
    expect(parseToken(formatToken(parts))).toEqual(parts);
  });

  it('is the one that the documentation gives to secret scanners', () => {
    const documented = /\bplt_[1-9][0-9]{0,9}_[0-9A-Za-z]{49}\b/;
    expect(formatToken({ id: 1, secret: makeSecret() })).toMatch(documented);
  });

  it.each([
    ['nothing', () => ''],
    ['the prefix alone', () => 'plt_'],
    ['another id', () => formatToken({ id: 7, secret: SECRET }).replace('_7_', '_8_')],
    ['a mistyped secret', () => formatToken({ id: 7, secret: SECRET }).replace('xx', 'xy')],
    ['a line after it', () => `${formatToken({ id: 7, secret: SECRET })}\n`],
    ['an id that no row can have', () => formatToken({ id: 9_999_999_999, secret: SECRET })],
  ])('is not that of a token with %s', (_, token) => {
    expect(parseToken(token())).toBeUndefined();
  });
});
