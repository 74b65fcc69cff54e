import { StartupError } from './startup.error.js';
import { systemErrorCode } from './system-error.js';

/** The configured address cannot be listened on. */
export class ListenError extends StartupError {
  /**
   * @param cause the error of the operating system
   * @param variables names of the environment variables for port and host
   */
  constructor(cause: unknown, port: number, variables: { port: string; host: string }) {
    super(explain(cause, port, variables), { cause });
  }
}

function explain(cause: unknown, port: number, variables: { port: string; host: string }): string {
  const code = systemErrorCode(cause);
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: stop the program that uses it, or set ${variables.port} to another one.`;
    case 'EACCES':
      return `Port ${port} is not for this user: set ${variables.port} to one from 1024.`;
    default:
      return `Platen cannot listen: set ${variables.host} to an address of this machine (${code}).`;
  }
}
