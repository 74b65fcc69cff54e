/**
 * A problem that the operator can solve; the message explains how. It is printed without a stack, so it
 * must make sense on its own, and it never contains a secret.
 */
export class StartupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
