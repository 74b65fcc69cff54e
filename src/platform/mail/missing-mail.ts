import type { LoggerService } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';

/** Warns the operator of a server in production that sends no mail of what does not work, and what does. */
export function warnOfMissingMail({ production, mail }: AppConfig, logger: LoggerService): void {
  if (production && mail.url === undefined) {
    logger.warn(
      'MAIL_URL is not set, so nothing is mailed: nobody can reset a forgotten password (503), and links of ' +
        'invitations are shown to the inviter only. Everyone can sign in, and npm run user (node user.js) ' +
        'creates and changes accounts',
    );
  }
}
