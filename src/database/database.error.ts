import { OperatorError } from '../config/operator.error.js';

/** The database of the configuration is not one the application can work with, as it is. */
export class DatabaseError extends OperatorError {}
