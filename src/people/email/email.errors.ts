import { UnprocessableError } from '../../platform/errors/app-errors.js';

/** The link was used before, has expired, was never issued, or the address has changed since. */
export class EmailTokenInvalidError extends UnprocessableError {
  constructor() {
    super(
      'email_token_invalid',
      'This link was used before or has expired, please request a new one',
    );
  }
}
