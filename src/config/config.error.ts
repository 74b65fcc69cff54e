import { StartupError } from './startup.error.js';

/** The environment variables are not valid. */
export class ConfigError extends StartupError {
  /** @param problems one sentence for each variable, with its name and never its value */
  constructor(problems: readonly string[]) {
    super(['Platen cannot start with this configuration:', ...problems].join('\n  - '));
  }
}
