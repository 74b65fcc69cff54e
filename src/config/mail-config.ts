import type { EnvironmentReader } from './environment-reader.js';

/** How mails are sent, and where their links lead. */
export interface MailConfig extends LinkTargets {
  /** `smtp://` or `smtps://`; undefined: files in development, no mail in production. */
  readonly url: string | undefined;
  /** The sender, such as `Platen <noreply@example.com>`. */
  readonly from: string;
}

/**
 * The absolute URLs of the pages that links lead to; the token follows in the fragment. In production
 * without `PUBLIC_URL`, a page of the server's own is only a path.
 */
interface LinkTargets {
  /** Where a new password is chosen. */
  readonly resetUrl: string;
  /** Where an invitation is accepted. */
  readonly invitationUrl: string;
}

/** An address, or a name and an address in angle brackets; nothing that could end a header. */
const SENDER = /^(?:[^<>"\r\n]+ <[^\s<>@"]+@[^\s<>@"]+>|[^\s<>@"]+@[^\s<>@"]+)$/;

/** For each page of the front end its variable, and the page that the server has for sites without it. */
const PAGES = {
  resetUrl: { variable: 'RESET_URL', ownPage: '/pages/reset-password' },
  invitationUrl: { variable: 'INVITATION_URL', ownPage: '/pages/invitation' },
} as const satisfies Record<keyof LinkTargets, { variable: string; ownPage: string }>;

/**
 * Reads what concerns mail.
 *
 * @param ownUrl where the server is reached if `PUBLIC_URL` does not say it; undefined in production
 */
export function mailConfig(read: EnvironmentReader, ownUrl: string | undefined): MailConfig {
  const url = read.smtpUrl('MAIL_URL');
  const from = read.text('MAIL_FROM', 'Platen <noreply@localhost>');
  if (!SENDER.test(from)) {
    read.note('MAIL_FROM must be an address such as Platen <noreply@example.com>');
  }
  const isProduction = ownUrl === undefined;
  if (isProduction && url !== undefined && read.text('MAIL_FROM', '') === '') {
    read.note('MAIL_FROM must be set in production where MAIL_URL is');
  }
  const publicUrl = read.webUrl('PUBLIC_URL') ?? ownUrl;
  return { url, from, ...linkTargets(read, publicUrl, url !== undefined) };
}

/** @param areMailed whether all links have to be absolute */
function linkTargets(
  read: EnvironmentReader,
  publicUrl: string | undefined,
  areMailed: boolean,
): LinkTargets {
  const targetOf = ({ variable, ownPage }: (typeof PAGES)[keyof LinkTargets]): string => {
    const target = read.webUrl(variable);
    if (areMailed && publicUrl === undefined && target === undefined) {
      read.note(`PUBLIC_URL or ${variable} must be set in production where MAIL_URL is`);
    }
    return target ?? `${publicUrl ?? ''}${ownPage}`;
  };
  return { resetUrl: targetOf(PAGES.resetUrl), invitationUrl: targetOf(PAGES.invitationUrl) };
}
