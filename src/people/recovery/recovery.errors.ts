import { UnprocessableError } from '../../platform/errors/app-errors.js';

/** The link was used before, has expired, or was never issued. */
export class ResetTokenInvalidError extends UnprocessableError {
  constructor() {
    super(
      'reset_token_invalid',
      'This link was used before or has expired, please request a new one',
    );
  }
}
