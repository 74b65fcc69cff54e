import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { FrameworkLogger } from './framework-logger.js';

/** Provides the logger of Nest and its modules. */
@Module({})
export class LoggingModule {
  /** @param logger the root that every line goes through */
  static register(logger: Logger): DynamicModule {
    return {
      module: LoggingModule,
      providers: [{ provide: FrameworkLogger, useValue: new FrameworkLogger(logger) }],
      exports: [FrameworkLogger],
    };
  }
}
