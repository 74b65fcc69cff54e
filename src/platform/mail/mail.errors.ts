import { UnavailableError } from '../errors/app-errors.js';

/** Seconds after which asking again is worth it: somebody has to configure mail first. */
const RETRY_AFTER = 3600;

/** What was asked for goes by mail, and this server sends none. */
export class MailUnavailableError extends UnavailableError {
  constructor() {
    super('mail_unavailable', 'This server sends no mail, please ask its operator', RETRY_AFTER);
  }
}
