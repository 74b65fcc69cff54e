import { StartupError } from '../../config/startup.error.js';

/** The embedded PostgreSQL cannot run here. Its message says what to do instead. */
export class EmbeddedPostgresError extends StartupError {}
