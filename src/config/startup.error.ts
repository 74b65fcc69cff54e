/**
 * Something that the operator can set right. The message says what and how; it is shown without a
 * stack, so it must make sense on its own, and it never holds a secret.
 */
export class StartupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
