const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds from a failed attempt to the next one: after the first, the second, and so on. */
const WAITS = [10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR] as const;

/** The longest wait, after all of {@link WAITS}. */
const LONGEST_WAIT = 8 * HOUR;

/** Milliseconds from its creation after which a message that still fails is given up: 3 days. */
const LONGEST_LIFE = 72 * HOUR;

/** Share of a wait that chance adds, so that what failed together is not tried again together. */
const JITTER = 0.2;

/**
 * When to try again what has failed.
 *
 * @param attempts how many there were
 * @param random from 0 to 1
 * @returns null once the message is to be given up
 */
export function nextAttempt(
  { attempts, createdAt }: { attempts: number; createdAt: Date },
  now: Date,
  random = Math.random(),
): Date | null {
  const wait = WAITS[attempts - 1] ?? LONGEST_WAIT;
  const time = now.getTime() + Math.round(wait * (1 + JITTER * random));
  return time - createdAt.getTime() > LONGEST_LIFE ? null : new Date(time);
}
