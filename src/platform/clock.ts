import { Injectable } from '@nestjs/common';

/** The time, as something that can be injected: tests set it instead of sleeping. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
