/** The environment is not one the server can start with. Its message is for the operator. */
export class ConfigError extends Error {
  /** @param problems one sentence a variable, naming it and never its value */
  constructor(problems: readonly string[]) {
    super(['Platen cannot start with this configuration:', ...problems].join('\n  - '));
    this.name = 'ConfigError';
  }
}
