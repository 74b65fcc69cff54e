import type { SignUpMode } from '../../config/sign-up-config.js';
import { ForbiddenError } from '../../platform/errors/app-errors.js';

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
