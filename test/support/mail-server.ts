import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A mail as it arrived. */
export interface ReceivedMail {
  to: string[];
  messageId: string;
  /** The whole message, with its headers. */
  source: string;
}

/** What a mail server does with a mail; by default it takes it. */
export interface MailServerBehaviour {
  /** Called for each recipient. @throws what the server answers */
  onRecipient?: (address: string) => void;
  /** Called when a mail has arrived, before the server says so. */
  beforeReply?: (mail: ReceivedMail, session: SMTPServerSession) => Promise<void> | void;
}

/** An SMTP server of its own on 127.0.0.1, which keeps what arrives. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  behaviour: MailServerBehaviour = {};
  private server: SMTPServer | undefined;
  private port = 0;

  /** URL for `MAIL_URL`; stays the same over {@link stop} and {@link start}. */
  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      closeTimeout: 100,
      onRcptTo: ({ address }, _session, done) => {
        try {
          this.behaviour.onRecipient?.(address);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      onData: (stream, session, done) => {
        let source = '';
        stream.setEncoding('utf8').on('data', (chunk: string) => (source += chunk));
        stream.on('end', () => {
          const mail: ReceivedMail = {
            to: session.envelope.rcptTo.map(({ address }) => address),
            messageId: /^Message-ID: (\S+)/im.exec(source)?.[1] ?? '',
            source,
          };
          this.mails.push(mail);
          void this.reply(mail, session, done);
        });
      },
    });
    // What clients do to their connections is what the tests are about.
    server.on('error', () => undefined);
    await new Promise<void>((listening) =>
      server.listen(this.port, '127.0.0.1', () => listening()),
    );
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  private async reply(
    mail: ReceivedMail,
    session: SMTPServerSession,
    done: (error?: Error) => void,
  ): Promise<void> {
    await this.behaviour.beforeReply?.(mail, session);
    done();
  }

  async stop(): Promise<void> {
    await new Promise<void>((closed) => (this.server ? this.server.close(closed) : closed()));
    this.server = undefined;
  }
}

/** Answer of a mail server that refuses: 5xx for good, 4xx for now. */
export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
