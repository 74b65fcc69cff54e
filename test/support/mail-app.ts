import { MailServer, type ReceivedMail } from './mail-server.js';
import { runElsewhere } from './other-connection.js';
import { until } from './server-process.js';
import { type TestApp, useTestAppPerTest } from './test-app.js';

/** An application and the mail server that it sends to. */
export interface MailApp {
  api: TestApp;
  server: MailServer;
  /** Waits until nothing waits in the outbox any more. */
  whenSent: () => Promise<void>;
}

/** Starts both for each test of this `describe`: a process remembers that a mail server was down. */
export function useMailApp(): MailApp {
  const server = new MailServer();
  beforeEach(async () => {
    server.mails.length = 0;
    server.behaviour = {};
    await server.start();
  });
  const api = useTestAppPerTest(() => ({
    mail: {
      url: server.url,
      from: 'Platen <noreply@blog.example>',
      resetUrl: 'https://blog.example/reset',
      invitationUrl: 'https://blog.example/invitation',
    },
  }));
  afterEach(() => server.stop());

  async function whenSent(): Promise<void> {
    await until(async () => (await waiting()) === 0);
  }
  async function waiting(): Promise<number> {
    const [row] = await runElsewhere<{ count: number }>(
      api,
      'select count(*)::int as count from outbox_message where failed_at is null',
    );
    return row?.count ?? Number.NaN;
  }
  return { api, server, whenSent };
}

/** The token in the link of a mail. */
export function tokenIn({ source }: ReceivedMail): string {
  // Quoted-printable: `=` is written as `=3D`, and long lines are broken by `=` at their end.
  const text = source.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const [, token = ''] = /#token=([\w-]{43})/.exec(text) ?? [];
  return token;
}
