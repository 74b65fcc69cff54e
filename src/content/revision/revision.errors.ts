import { NotFoundError } from '../../platform/errors/app-errors.js';

/** The article has no revision of this number, or no longer. */
export class RevisionNotFoundError extends NotFoundError {
  constructor() {
    super('Revision not found');
  }
}
