import type { Mail } from './mail.js';

/** How mails leave this server. Also its injection token. */
export abstract class MailTransport {
  /**
   * Sends one mail.
   *
   * @param key names the mail, the same over all attempts: it makes the `Message-ID` (RFC 5322 §3.6.4)
   * @throws DeliveryError where it did not leave
   */
  abstract send(mail: Mail, key: string): Promise<void>;

  /** Gives its connections back. */
  close(): void {}
}
