import { StartupError } from './startup.error.js';

/** The environment is not one the server can start with. */
export class ConfigError extends StartupError {
  /** @param problems one sentence a variable, naming it and never its value */
  constructor(problems: readonly string[]) {
    super(['Platen cannot start with this configuration:', ...problems].join('\n  - '));
  }
}
