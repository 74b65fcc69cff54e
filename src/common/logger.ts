import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import { LOG_LEVELS, type AppConfig, type LogLevel } from '../config/app-config.js';

const NEST_LEVEL: Readonly<Record<LogLevel, NestLogLevel>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'log',
  debug: 'debug',
  trace: 'verbose',
};

/** Where Nest tells of every module and route it sets up. */
const CHATTER: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** The log: lines for people in development, JSON for programs in production. */
export class AppLogger extends ConsoleLogger {
  constructor({ logLevel, production }: Pick<AppConfig, 'logLevel' | 'production'>) {
    const enough = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(logLevel) + 1);
    super({
      prefix: 'Platen',
      json: production,
      logLevels: enough.map((level) => NEST_LEVEL[level]),
    });
  }

  /** What Nest says while it starts is for its own debugging, not for an operator. */
  override log(message: unknown, ...rest: unknown[]): void {
    if (CHATTER.has(rest.at(-1))) {
      super.debug(message, ...rest);
    } else {
      super.log(message, ...rest);
    }
  }
}
