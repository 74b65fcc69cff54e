import {
  AuthError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
} from '../../platform/errors/app-errors.js';

/** Another account has this email address, however its letters are cased. */
export class EmailTakenError extends ConflictError {
  constructor() {
    super('email_taken', 'This email is already registered, maybe you want to sign in?');
  }
}

/** Another account has this username, however its letters are cased. */
export class UsernameTakenError extends ConflictError {
  constructor() {
    super('username_taken', 'This username is already taken, please choose another');
  }
}

/** Nobody has this username. */
export class UserNotFoundError extends NotFoundError {
  constructor() {
    super('User not found');
  }
}

/** There is no account with this email and this password. */
export class InvalidCredentialsError extends AuthError {
  constructor() {
    super('invalid_credentials', 'Invalid combination of email and password');
  }
}

/** The session is too old for a change of what its user signs in with. */
export class RecentSignInRequiredError extends ForbiddenError {
  /**
   * @param fields what was to change
   * @param window milliseconds from a sign-in in which it may
   */
  constructor(
    readonly fields: readonly ('email' | 'password')[],
    window: number,
  ) {
    super(
      'recent_sign_in_required',
      `can only be changed within ${inWords(window)} of signing in, please sign in again`,
    );
  }
}

/** Email or password were changed by another request while this one was worked on. */
export class CredentialsChangedError extends ConflictError {
  constructor() {
    super(
      'edit_conflict',
      'Your email or password was changed at the same moment, please try again',
    );
  }
}

/** The current password that was given for a change is not the account's. */
export class WrongPasswordError extends ForbiddenError {
  constructor() {
    super('wrong_password', 'This is not your current password');
  }
}

function inWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}
