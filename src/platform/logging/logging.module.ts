import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { FrameworkLogger } from './framework-logger.js';

/** Where whatever Nest and its modules log goes. */
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
