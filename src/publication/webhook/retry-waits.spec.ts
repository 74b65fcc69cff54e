import { nextDelivery } from './retry-waits.js';

const NOW = new Date('2026-11-30T12:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Milliseconds until the next attempt without any jitter. */
function waitAfter(attempts: number, retryAfter?: string, random = 0): number | undefined {
  const next = nextDelivery(attempts, retryAfter, NOW, random);
  return next ? next.getTime() - NOW.getTime() : undefined;
}

describe('the next attempt of a delivery', () => {
  it('waits longer after each', () => {
    const waits = Array.from({ length: 10 }, (_, index) => waitAfter(index + 1));
    expect(waits).toEqual([
      5000,
      5 * MINUTE,
      30 * MINUTE,
      ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR),
      undefined,
    ]);
  });

  it('is up to a fifth later by chance', () => {
    expect(waitAfter(2, undefined, 1)).toBe(6 * MINUTE);
  });

  it('comes no sooner than the receiver asks for, in seconds or as a date', () => {
    expect(waitAfter(1, '120')).toBe(2 * MINUTE);
    expect(waitAfter(1, 'Mon, 30 Nov 2026 12:01:00 GMT')).toBe(MINUTE);
    expect(waitAfter(2, '1')).toBe(5 * MINUTE);
  });

  it('does not wait for longer than a day because the receiver asks for it', () => {
    expect(waitAfter(1, '9999999999')).toBe(24 * HOUR);
    expect(waitAfter(1, 'Mon, 30 Nov 2099 12:01:00 GMT')).toBe(24 * HOUR);
  });

  it.each(['', 'soon', '-1', '1e9', 'Mon, 30 Nov 2020 12:00:00 GMT'])(
    'does not follow %j',
    (retryAfter) => {
      expect(waitAfter(1, retryAfter)).toBe(5000);
    },
  );
});
