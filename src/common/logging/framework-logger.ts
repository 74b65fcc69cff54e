import { Logger } from 'nestjs-pino';

/** Where Nest tells of every module and route it sets up. */
const CHATTER: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** The logger that Nest itself uses. What it says while it starts is for debugging alone. */
export class FrameworkLogger extends Logger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (CHATTER.has(rest.at(-1))) {
      super.debug(message, ...rest);
    } else {
      super.log(message, ...rest);
    }
  }

  /** Nest also throws what it tells of here, and whoever catches that says it in clearer words. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (CHATTER.has(rest.at(-1))) {
      super.debug(message, ...rest);
    } else {
      super.error(message, ...rest);
    }
  }
}
