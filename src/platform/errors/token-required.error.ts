import { AuthError } from './app-errors.js';

/** What is wrong with the access token of a request. */
export type TokenProblem = 'token_missing' | 'token_expired' | 'token_invalid';

/** The caller has to be signed in, and is not. What it says to clients is the same in all cases. */
export class TokenRequiredError extends AuthError {
  constructor(problem: TokenProblem = 'token_missing') {
    super(problem, 'Please provide your token via Authorization header');
  }
}
