import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Outbox } from '../outbox/outbox.js';
import { MailUnavailableError } from './mail.errors.js';
import type { MailTemplate } from './mail.js';

/** The payload of a mail in the outbox. */
export interface MailPayload {
  /** Name of the {@link MailTemplate}. */
  template: string;
  /** What the template composes the mail from. */
  data: object;
}

/** Sends mails through the outbox. */
@Injectable()
export class Mailer {
  constructor(
    private readonly outbox: Outbox,
    private readonly config: AppConfig,
  ) {}

  /** Whether mails reach people: by SMTP, or as files in development. */
  get isAvailable(): boolean {
    return this.config.mail.url !== undefined || !this.config.production;
  }

  /** @throws MailUnavailableError where mails reach nobody */
  assertAvailable(): void {
    if (!this.isAvailable) {
      throw new MailUnavailableError();
    }
  }

  /**
   * Adds a mail to the unit of work: it is stored by the caller's flush and sent after the commit.
   * Where mails reach nobody, nothing is stored.
   *
   * @param data without secrets; ids rather than personal data
   */
  send<Payload extends object>(template: MailTemplate<Payload>, data: Payload): void {
    if (this.isAvailable) {
      const payload: MailPayload = { template: template.name, data };
      this.outbox.add('mail', payload);
    }
  }

  /** Removes the mails about a user, and to an email of theirs, that were not sent. */
  removeUnsent(userId: number, email: string): Promise<void> {
    return this.outbox.removeMails(userId, email);
  }
}
