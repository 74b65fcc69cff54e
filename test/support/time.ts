import { setTimeout } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Clock } from '../../src/common/clock.js';
import { ResultCache } from '../../src/common/result-cache.js';
import type { TestApp } from './test-app.js';

/**
 * Stops the clock of the application at `time`, until {@link resumeTime}, and forgets what it has
 * cached at another time.
 */
export function stopClock({ app, orm }: TestApp, time: string): void {
  jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(time));
  ResultCache.of(orm.em).clear();
}

/** Moves the clock that caches go by forward, and stops it there until {@link resumeTime}. */
export async function passTime(milliseconds: number): Promise<void> {
  const later = performance.now() + milliseconds;
  jest.spyOn(performance, 'now').mockReturnValue(later);
  // lru-cache looks at the clock once in a (true) millisecond.
  await setTimeout(2);
}

/** Lets all clocks go again. For `afterEach`. */
export function resumeTime(): void {
  jest.restoreAllMocks();
}
