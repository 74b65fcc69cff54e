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

/** A clock that stands still until a test moves it. */
export interface MovableClock {
  now(): Date;
  advance(milliseconds: number): void;
}

/** Replaces the clock of the application by a movable one for each test of this `describe`. */
export function useMovableClock(api: TestApp): MovableClock {
  let time = 0;
  const clock = {
    now: () => new Date(time),
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
  };
  beforeEach(() => {
    time = Date.now();
    jest.spyOn(api.app.get(Clock), 'now').mockImplementation(clock.now);
  });
  afterEach(resumeTime);
  return clock;
}
