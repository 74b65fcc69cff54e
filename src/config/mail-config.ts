import type { EnvironmentReader } from './environment-reader.js';

/** How mails are sent, and where their links lead. */
export interface MailConfig {
  /** `smtp://` or `smtps://`; undefined: files in development, no mail in production. */
  readonly url: string | undefined;
  /** The sender, such as `Platen <noreply@example.com>`. */
  readonly from: string;
  /** Absolute URL of the page where a new password is chosen; the token follows in the fragment. */
  readonly resetUrl: string;
}

/** An address, or a name and an address in angle brackets; nothing that could end a header. */
const SENDER = /^(?:[^<>"\r\n]+ <[^\s<>@"]+@[^\s<>@"]+>|[^\s<>@"]+@[^\s<>@"]+)$/;

/** Path of the page that the server itself has, for sites whose front end has none. */
const OWN_RESET_PAGE = '/pages/reset-password';

/**
 * Reads what concerns mail.
 *
 * @param ownUrl where the server is reached if `PUBLIC_URL` does not say it; undefined in production
 */
export function mailConfig(read: EnvironmentReader, ownUrl: string | undefined): MailConfig {
  const url = read.smtpUrl('MAIL_URL');
  const from = read.text('MAIL_FROM', 'Platen <noreply@localhost>');
  const publicUrl = read.webUrl('PUBLIC_URL') ?? ownUrl;
  const resetUrl = read.webUrl('RESET_URL');
  if (!SENDER.test(from)) {
    read.note('MAIL_FROM must be an address such as Platen <noreply@example.com>');
  }
  const isProduction = ownUrl === undefined;
  if (isProduction && url !== undefined) {
    if (read.text('MAIL_FROM', '') === '') {
      read.note('MAIL_FROM must be set in production where MAIL_URL is');
    }
    if (publicUrl === undefined && resetUrl === undefined) {
      read.note('PUBLIC_URL or RESET_URL must be set in production where MAIL_URL is');
    }
  }
  return { url, from, resetUrl: resetUrl ?? `${publicUrl ?? ''}${OWN_RESET_PAGE}` };
}
