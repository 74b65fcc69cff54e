import { DefaultLogger, type LogContext, type LoggerOptions } from '@mikro-orm/core';
import { Logger } from '@nestjs/common';

/**
 * Writes SQL to the log: each statement at `debug`, slow ones at `warn`. Never the parameters, which
 * contain email addresses, content and password hashes.
 */
export class SqlLogger extends DefaultLogger {
  private readonly logger = new Logger('MikroORM');

  /**
   * @param slow milliseconds from which on a statement counts as slow, including the wait for a
   *   connection
   */
  constructor(
    options: LoggerOptions,
    private readonly slow: number,
  ) {
    super(options);
  }

  override logQuery(context: LogContext): void {
    const { query = '', took = 0, results, affected, level, connection } = context;
    const isSlow = took >= this.slow;
    if (!isSlow && !this.isEnabled('query', context)) {
      return;
    }
    const rows = results ?? affected;
    const line = {
      sql: query.replaceAll(/\s+/g, ' ').trim(),
      ms: took,
      ...(rows !== undefined && { rows }),
      ...(connection?.type === 'read' && { replica: connection.name }),
    };
    if (isSlow) {
      this.logger.warn(line, 'Slow query');
    } else {
      this.logger.debug(line, level === 'error' ? 'Query failed' : 'Query');
    }
  }
}
