import type { Transporter } from 'nodemailer';
import {
  DeliveryError,
  PermanentDeliveryError,
  TargetDownError,
} from '../outbox/delivery-errors.js';
import { layOut, messageIdOf } from './mail-layout.js';
import type { Mail } from './mail.js';
import { MailTransport } from './mail-transport.js';

/** Connections to the mail server at most. */
export const SMTP_CONNECTIONS = 5;

/** Milliseconds to connect, and to be greeted. */
const CONNECT_TIMEOUT = 10_000;

/** Milliseconds that the server may say nothing while a mail is handed over. */
const SOCKET_TIMEOUT = 20_000;

/** Milliseconds for one mail in all, however slowly the server goes on. */
export const SEND_TIMEOUT = 60_000;

/** SMTP commands that are about one mail; what fails before them fails for all. */
const ABOUT_THE_MAIL = /^(MAIL FROM|RCPT TO|DATA)$/;

/** Sends mails to an SMTP server, over a few connections that are kept. */
export class SmtpTransport extends MailTransport {
  private transporter: Promise<Transporter> | undefined;

  /**
   * @param url `smtp://` (with STARTTLS where the server has it) or `smtps://`, with user and password
   * @param from the sender, such as `Platen <noreply@example.com>`
   */
  constructor(
    private readonly url: string,
    private readonly from: string,
  ) {
    super();
  }

  async send(mail: Mail, key: string): Promise<void> {
    const transporter = await (this.transporter ??= this.open());
    try {
      await transporter.sendMail({
        to: { name: '', address: mail.to },
        subject: mail.subject,
        ...layOut(mail),
        messageId: messageIdOf(key, this.from),
        signal: AbortSignal.timeout(SEND_TIMEOUT),
      });
    } catch (error) {
      throw asDeliveryError(error);
    }
  }

  override close(): void {
    void this.transporter?.then((transporter) => transporter.close());
  }

  private async open(): Promise<Transporter> {
    const { createTransport } = await import('./mail-library.js');
    return createTransport(
      {
        url: this.url,
        pool: true,
        maxConnections: SMTP_CONNECTIONS,
        // What is sent again, and when, is decided by the outbox alone.
        maxRequeues: 0,
        connectionTimeout: CONNECT_TIMEOUT,
        greetingTimeout: CONNECT_TIMEOUT,
        socketTimeout: SOCKET_TIMEOUT,
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      // RFC 3834 §5: no automatic replies to what a program sent.
      { from: this.from, headers: { 'Auto-Submitted': 'auto-generated' } },
    );
  }
}

/** What a failure means for the mail. Its text has the codes alone: servers repeat addresses. */
function asDeliveryError(error: unknown): DeliveryError {
  const {
    code = '',
    originalCode,
    command = '',
    responseCode,
  } = error as Partial<{
    code: string;
    originalCode: string;
    command: string;
    responseCode: number;
  }>;
  const reason =
    [code, originalCode, command, responseCode].filter(Boolean).join(' ') || 'unknown error';
  if (responseCode === undefined || !ABOUT_THE_MAIL.test(command)) {
    return new TargetDownError(reason);
  }
  return responseCode >= 500 && responseCode !== 503
    ? new PermanentDeliveryError(reason)
    : new DeliveryError(reason);
}
