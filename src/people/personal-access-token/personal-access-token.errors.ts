import { ConflictError, NotFoundError } from '../../platform/errors/app-errors.js';

/** The user has no such access token. */
export class AccessTokenNotFoundError extends NotFoundError {
  constructor() {
    super('Access token not found');
  }
}

/** The user has as many access tokens as are allowed, expired ones included. */
export class AccessTokenLimitError extends ConflictError {
  constructor(limit: number) {
    super('access_token_limit', `You have ${limit} access tokens, please delete one first`);
  }
}
