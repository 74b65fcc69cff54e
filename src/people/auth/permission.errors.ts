import { ForbiddenError } from '../../platform/errors/app-errors.js';

/** The role of the user does not include the permission that is needed. */
export class PermissionDeniedError extends ForbiddenError {
  constructor() {
    super('permission_denied', 'Your role does not allow this');
  }
}
