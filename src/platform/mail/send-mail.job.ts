import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { PermanentDeliveryError } from '../outbox/delivery-errors.js';
import { type ClaimedMessage, Outbox } from '../outbox/outbox.js';
import { OutboxJob } from '../outbox/outbox.job.js';
import { MailTemplates } from './mail-templates.js';
import { MailTransport } from './mail-transport.js';
import type { MailPayload } from './mailer.js';
import { SEND_TIMEOUT, SMTP_CONNECTIONS } from './smtp-transport.js';

/** Milliseconds beyond the sending itself that composing a mail and noting the outcome may take. */
const MARGIN = 30_000;

/** Sends the mails in the outbox. */
@Injectable()
export class SendMailJob extends OutboxJob {
  readonly name = 'send-mail';
  readonly counted = 'sent';
  readonly kind = 'mail';
  protected readonly concurrency = SMTP_CONNECTIONS;
  protected readonly attemptTime = SEND_TIMEOUT + MARGIN;

  constructor(
    outbox: Outbox,
    clock: Clock,
    private readonly templates: MailTemplates,
    private readonly transport: MailTransport,
  ) {
    super(outbox, clock);
  }

  protected async deliver({ key, payload }: ClaimedMessage): Promise<void> {
    const { template, data } = payload as MailPayload;
    const composer = this.templates.find(template);
    if (!composer) {
      throw new PermanentDeliveryError(`unknown template ${template}`);
    }
    const mail = await composer.compose(data);
    if (mail) {
      await this.transport.send(mail, key);
    }
  }
}
