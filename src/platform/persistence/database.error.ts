import { isFullDatabase } from '../errors/database-state.js';
import { StartupError } from '../../config/startup.error.js';

/** The application cannot work with the configured database. */
export class DatabaseError extends StartupError {
  /**
   * Creates the message "<what>: <reason>".
   *
   * @param cause the error of the driver
   */
  static because(what: string, cause: unknown): DatabaseError {
    return new DatabaseError(`${what}: ${reasonOf(cause)}`, { cause });
  }
}

/** The message of an error of the driver. */
function reasonOf(error: unknown): string {
  // For a name with several addresses, Node reports one error for each, without a message of its own.
  if (error instanceof AggregateError) {
    return error.errors.map(reasonOf).join(', ');
  }
  const words = error instanceof Error ? error.message : String(error);
  return isFullDatabase(error)
    ? `its disk is full, and nothing was changed. Make room and try again (${words})`
    : words;
}
