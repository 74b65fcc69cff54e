import { AuthError, NotFoundError } from '../../platform/errors/app-errors.js';

/** There is no such session of this user. */
export class SessionNotFoundError extends NotFoundError {
  constructor() {
    super('Session not found');
  }
}

/** The refresh token is not one of ours, is used up, or its session has ended. */
export class RefreshTokenInvalidError extends AuthError {
  constructor() {
    super('refresh_token_invalid', 'Please sign in again');
  }
}
