import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';

/** What every room may inject and what knows no room. */
@Global()
@Module({ providers: [Clock], exports: [Clock] })
export class ClockModule {}
