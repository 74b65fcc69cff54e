/** The embedded PostgreSQL cannot run here. Its message says what to do instead. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EmbeddedPostgresError';
  }
}
