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
export interface LinkTargets {
  /** Where a new password is chosen. */
  readonly resetUrl: string;
  /** Where an invitation is accepted. */
  readonly invitationUrl: string;
  /** Where an email address is confirmed. */
  readonly verifyUrl: string;
  /** Where a change of the email address is taken back. */
  readonly revertUrl: string;
}

/** An address, or a name and an address in angle brackets; nothing that could end a header. */
const SENDER = /^(?:[^<>"\r\n]+ <[^\s<>@"]+@[^\s<>@"]+>|[^\s<>@"]+@[^\s<>@"]+)$/;

/** For each page of the front end its variable, and the page that the server has for sites without it. */
const PAGES = {
  resetUrl: { variable: 'RESET_URL', ownPage: '/pages/reset-password' },
  invitationUrl: { variable: 'INVITATION_URL', ownPage: '/pages/invitation' },
  verifyUrl: { variable: 'VERIFY_URL', ownPage: '/pages/verify-email' },
  revertUrl: { variable: 'REVERT_URL', ownPage: '/pages/revert-email' },
} as const satisfies Record<keyof LinkTargets, { variable: string; ownPage: string }>;

/** Whether an account needs a confirmed email. */
const EMAIL_VERIFICATIONS = ['off', 'required'] as const;

/** One of {@link EMAIL_VERIFICATIONS}. */
export type EmailVerification = (typeof EMAIL_VERIFICATIONS)[number];

/**
 * Reads what concerns mail, and what needs mails that reach people.
 *
 * @param ownUrl where the server is reached if `PUBLIC_URL` does not say it; undefined in production
 */
export function mailSettings(
  read: EnvironmentReader,
  ownUrl: string | undefined,
): { mail: MailConfig; emailVerification: EmailVerification } {
  const mail = mailConfig(read, ownUrl);
  const emailVerification = read.oneOf('EMAIL_VERIFICATION', EMAIL_VERIFICATIONS, 'off');
  if (ownUrl === undefined && emailVerification === 'required' && mail.url === undefined) {
    read.note('MAIL_URL must be set in production where EMAIL_VERIFICATION is required');
  }
  return { mail, emailVerification };
}

function mailConfig(read: EnvironmentReader, ownUrl: string | undefined): MailConfig {
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
  return {
    resetUrl: targetOf(PAGES.resetUrl),
    invitationUrl: targetOf(PAGES.invitationUrl),
    verifyUrl: targetOf(PAGES.verifyUrl),
    revertUrl: targetOf(PAGES.revertUrl),
  };
}
