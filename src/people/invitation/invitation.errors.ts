import {
  ConflictError,
  NotFoundError,
  UnprocessableError,
} from '../../platform/errors/app-errors.js';

/**
 * The invitation was used or revoked, has expired, is for another email, or its inviter may no longer
 * invite to that role. Which of these it is, is not told.
 */
export class InvitationInvalidError extends UnprocessableError {
  constructor() {
    super(
      'invitation_invalid',
      'This invitation is not, or no longer, valid for this email, please ask for a new one',
    );
  }
}

/** There is no open invitation with this id that the caller may see. */
export class InvitationNotFoundError extends NotFoundError {
  constructor() {
    super('Invitation not found');
  }
}

/** Who is to be invited has an account. */
export class InviteeHasAccountError extends ConflictError {
  constructor() {
    super('email_taken', 'There is an account with this email, so there is nobody to invite');
  }
}
