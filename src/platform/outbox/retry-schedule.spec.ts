import { nextAttempt } from './retry-schedule.js';

const NOW = new Date('2026-06-01T12:00:00.000Z');
const HOUR = 3_600_000;

/** Milliseconds until the next attempt, without jitter; null once given up. */
function waitAfter(attempts: number, age = 0, random = 0): number | null {
  const createdAt = new Date(NOW.getTime() - age);
  const time = nextAttempt({ attempts, createdAt }, NOW, random);
  return time && time.getTime() - NOW.getTime();
}

describe('the next attempt of a delivery', () => {
  it('comes later after each failure, up to 8 hours', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map((attempts) => waitAfter(attempts))).toEqual([
      10_000,
      60_000,
      300_000,
      900_000,
      HOUR,
      2 * HOUR,
      4 * HOUR,
      8 * HOUR,
      8 * HOUR,
    ]);
  });

  it('is up to a fifth later by chance', () => {
    expect(waitAfter(1, 0, 1)).toBe(12_000);
  });

  it('is none where it would come more than 3 days after the message was made', () => {
    expect(waitAfter(5, 71 * HOUR)).toBe(HOUR);
    expect(waitAfter(5, 71 * HOUR + 1)).toBeNull();
  });
});
