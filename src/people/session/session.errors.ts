import { AuthError, NotFoundError } from '../../platform/errors/app-errors.js';

/** The user has no such session. */
export class SessionNotFoundError extends NotFoundError {
  constructor() {
    super('Session not found');
  }
}

/** The refresh token is unknown or used, or its session has ended. */
export class RefreshTokenInvalidError extends AuthError {
  constructor() {
    super('refresh_token_invalid', 'Please sign in again');
  }
}
