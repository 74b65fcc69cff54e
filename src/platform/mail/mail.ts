/** A mail, before it is laid out. All of it is plain text: HTML is made, and escaped, by the layout. */
export interface Mail {
  /** One address. */
  to: string;
  subject: string;
  /** What comes before the link. */
  paragraphs: readonly string[];
  /** The one thing to do. */
  action?: { label: string; url: string };
  /** What comes after the link. */
  footer?: readonly string[];
}

/**
 * A kind of mail: composed when it is sent, from a payload without secrets that was stored with the
 * change. A template is a provider of the module whose mail it is; `MailTemplates` finds it.
 */
export abstract class MailTemplate<Payload extends object = object> {
  /** What it is called in the outbox. */
  abstract readonly name: string;

  /**
   * The mail for what is true by now. One-time tokens are made here, so that none is ever stored in
   * the outbox; each attempt makes its own.
   *
   * @returns undefined where there is nothing to tell any more, such as to an account that was deleted
   */
  abstract compose(payload: Payload): Promise<Mail | undefined>;
}
