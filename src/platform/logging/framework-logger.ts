import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { shorten } from '../errors/error-limits.js';
import { isError, MAX_LOG_TEXT, stackOf } from '../errors/is-error.js';
import { currentLogFields } from './log-fields.js';

/** Contexts in which Nest logs every module and route that it sets up. */
const CHATTER: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * Writes what is logged through Nest's `Logger` to pino. A call has a message, or fields and then a
 * message. Nest appends the context, and the fields of `withLogFields` are added.
 */
export class FrameworkLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  /** Start-up messages of Nest are logged at debug. */
  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTER.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  /** Nest also throws errors that it logs during start-up; they are reported where they are caught. */
  error(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTER.has(rest.at(-1)) ? 'debug' : 'error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const about = { ...currentLogFields(), context: rest.at(-1) };
    const [second] = rest.slice(0, -1);
    if (isError(message)) {
      this.logger[level]({ ...about, cause: stackOf(message) }, textOf(message.message));
    } else if (typeof message === 'object') {
      this.logger[level]({ ...about, ...message }, textOf(second));
    } else {
      // Nest's own errors come with a stack.
      this.logger[level](
        { ...about, ...(second !== undefined && { cause: second }) },
        textOf(message),
      );
    }
  }
}

function textOf(message: unknown): string | undefined {
  if (message === undefined) {
    return undefined;
  }
  return shorten(typeof message === 'string' ? message : inspect(message), MAX_LOG_TEXT);
}
