import { OperatorError } from '../../config/operator.error.js';

/** The embedded PostgreSQL cannot run here. Its message says what to do instead. */
export class EmbeddedPostgresError extends OperatorError {}
