const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds from a failed attempt to the next one: after the first, the second, and so on. */
const WAITS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** The longest wait that a receiver can ask for with `Retry-After`, in milliseconds. */
const LONGEST_ASKED = 24 * HOUR;

/** Share of a wait that chance adds, so that what failed together is not tried again together. */
const JITTER = 0.2;

/**
 * When to try a delivery again.
 *
 * @param attempts how many there were
 * @param retryAfter the header of the response, if it had one
 * @param random from 0 to 1
 * @returns null once it is to be given up
 */
export function nextDelivery(
  attempts: number,
  retryAfter: string | undefined,
  now: Date,
  random = Math.random(),
): Date | null {
  const wait = WAITS[attempts - 1];
  if (wait === undefined) {
    return null;
  }
  const asked = Math.min(waitOf(retryAfter, now), LONGEST_ASKED);
  return new Date(now.getTime() + Math.round(Math.max(wait, asked) * (1 + JITTER * random)));
}

/** Milliseconds of a `Retry-After`: seconds, or an HTTP date (RFC 9110 §10.2.3); 0 for anything else. */
function waitOf(retryAfter: string | undefined, now: Date): number {
  if (retryAfter === undefined) {
    return 0;
  }
  if (/^\d{1,10}$/.test(retryAfter)) {
    return Number(retryAfter) * SECOND;
  }
  const wait = Date.parse(retryAfter) - now.getTime();
  return wait > 0 ? wait : 0;
}
