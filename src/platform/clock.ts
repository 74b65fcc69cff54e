import { Injectable } from '@nestjs/common';

/** The current time, injectable so that tests can set it instead of sleeping. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** @param duration in milliseconds */
  ago(duration: number): Date {
    return new Date(this.now().getTime() - duration);
  }
}
