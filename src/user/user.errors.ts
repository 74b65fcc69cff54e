import { ConflictError } from '../common/errors/app-errors.js';

/** Another account has this email address, however its letters are cased. */
export class EmailTakenError extends ConflictError {
  constructor() {
    super('email_taken', 'This email is already registered, maybe you want to sign in?');
  }
}
