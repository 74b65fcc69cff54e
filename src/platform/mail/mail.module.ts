import { join } from 'node:path';
import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AppConfig } from '../../config/app-config.js';
import { OutboxModule } from '../outbox/outbox.module.js';
import { FileTransport } from './file-transport.js';
import { Mailer } from './mailer.js';
import { MailTemplates } from './mail-templates.js';
import { MailTransport } from './mail-transport.js';
import { SendMailJob } from './send-mail.job.js';
import { SmtpTransport } from './smtp-transport.js';

/** Mails: templates are in the modules whose mails they are, and leave through the outbox. */
@Global()
@Module({
  imports: [OutboxModule, DiscoveryModule],
  providers: [
    Mailer,
    MailTemplates,
    SendMailJob,
    { provide: MailTransport, inject: [AppConfig], useFactory: transportOf },
  ],
  exports: [Mailer],
})
export class MailModule implements OnApplicationShutdown {
  constructor(private readonly transport: MailTransport) {}

  onApplicationShutdown(): void {
    this.transport.close();
  }
}

function transportOf({ mail, dataDir }: AppConfig): MailTransport {
  const folder = join(dataDir, 'mail');
  return mail.url === undefined
    ? new FileTransport(folder, mail.from, (line) => process.stdout.write(`${line}\n`))
    : new SmtpTransport(mail.url, mail.from);
}
