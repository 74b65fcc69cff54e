import type { SignUpMode } from '../../config/sign-up-config.js';
import {
  AuthError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
} from '../../platform/errors/app-errors.js';

/** Another account has this email address, ignoring case. */
export class EmailTakenError extends ConflictError {
  constructor() {
    super('email_taken', 'This email is already registered, maybe you want to sign in?');
  }
}

/** Another account has this username, ignoring case. */
export class UsernameTakenError extends ConflictError {
  constructor() {
    super('username_taken', 'This username is already taken, please choose another');
  }
}

/** No user has this username. */
export class UserNotFoundError extends NotFoundError {
  constructor() {
    super('User not found');
  }
}

/** There is no account with this email and password. */
export class InvalidCredentialsError extends AuthError {
  constructor() {
    super('invalid_credentials', 'Invalid combination of email and password');
  }
}

/** The account is suspended, and the password was right: others are not told. */
export class AccountSuspendedError extends ForbiddenError {
  constructor() {
    super('account_suspended', 'This account is suspended');
  }
}

/** The site takes no new accounts, or only invited ones (`SIGN_UP`). */
export class SignUpClosedError extends ForbiddenError {
  constructor(mode: Exclude<SignUpMode, 'open'>) {
    super(
      'sign_up_closed',
      mode === 'invited'
        ? 'New accounts need an invitation, please ask someone who runs this site'
        : 'This site takes no new accounts',
    );
  }
}

/** The email of the account is not confirmed, and the password was right: others are not told. */
export class EmailUnverifiedError extends ForbiddenError {
  constructor() {
    super(
      'email_unverified',
      'This email is not confirmed yet, please follow the link that was mailed to it',
    );
  }
}

/** An account needs a confirmed email, and this API has no response for one that is not confirmed yet. */
export class SignUpNeedsConfirmationError extends ForbiddenError {
  constructor() {
    super('email_unverified', 'The email must be confirmed through the native API');
  }
}

/** Without this user, nobody could administer the site. */
export class LastAdminError extends ConflictError {
  constructor() {
    super('last_admin', 'The last administrator must stay one, please appoint another first');
  }
}

/** Administrators delete their own account as everybody does: with their password. */
export class OwnAccountError extends ForbiddenError {
  constructor() {
    super(
      'own_account',
      'Delete your own account with POST /user/profile/deletion, which asks for your password',
    );
  }
}

/** The sign-in of the session was too long ago for a change of email or password. */
export class RecentSignInRequiredError extends ForbiddenError {
  /**
   * @param fields the fields that were to change
   * @param window how long after a sign-in they may change, in milliseconds
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

/** Another request changed email or password while this one was processed. */
export class CredentialsChangedError extends ConflictError {
  constructor() {
    super(
      'edit_conflict',
      'Your email or password was changed at the same moment, please try again',
    );
  }
}

/** `currentPassword` is not the password of the account. */
export class WrongPasswordError extends ForbiddenError {
  constructor() {
    super('wrong_password', 'This is not your current password');
  }
}

function inWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}
