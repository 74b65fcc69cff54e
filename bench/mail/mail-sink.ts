import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** An SMTP server on 127.0.0.1 that takes every mail and keeps nothing but its `Message-ID`. */
export class MailSink {
  /** How often each mail arrived, by its `Message-ID`. */
  readonly arrivals = new Map<string, number>();
  private readonly server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      let head = '';
      stream.setEncoding('latin1').on('data', (chunk: string) => (head += chunk));
      stream.on('end', () => {
        const id = /^Message-ID: (\S+)/im.exec(head)?.[1] ?? '';
        this.arrivals.set(id, (this.arrivals.get(id) ?? 0) + 1);
        done();
      });
    },
  });

  /** @returns the URL for `MAIL_URL` */
  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', () => listening()));
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((closed) => this.server.close(closed));
  }
}
