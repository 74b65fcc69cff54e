import { jest } from '@jest/globals';
import { Clock } from '../../src/platform/clock.js';
import { ResultCache } from '../../src/platform/persistence/result-cache.js';
import type { TestApp } from './test-app.js';

/** Stops the clock of the application at `time` until {@link resumeTime}, and clears its cache. */
export function stopClock({ app, orm }: TestApp, time: string): void {
  jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(time));
  ResultCache.of(orm.em).clear();
}

/** Advances the clock of the caches, and stops it there until {@link resumeTime}. */
export function passTime(milliseconds: number): void {
  const later = performance.now() + milliseconds;
  jest.spyOn(performance, 'now').mockReturnValue(later);
}

/** Resets all clocks. For `afterEach`. */
export function resumeTime(): void {
  jest.restoreAllMocks();
}
