import type { AppConfig } from '../../src/config/app-config.js';
import { MailServer, type ReceivedMail } from './mail-server.js';
import { runElsewhere } from './other-connection.js';
import { until } from './server-process.js';
import { TEST_MAIL, type TestApp, useTestApp, useTestAppPerTest } from './test-app.js';

/** An application and the mail server that it sends to. */
export interface MailApp {
  api: TestApp;
  server: MailServer;
  /** Waits until no mail waits in the outbox any more. */
  whenSent: () => Promise<void>;
  /** The token in the last mail with a subject, when all are sent: those that wait at once come in any order. */
  mailedToken: (subject: string) => Promise<string>;
}

/** Starts both for each test of this `describe`: a process remembers that a mail server was down. */
export function useMailApp(): MailApp {
  const server = new MailServer();
  beforeEach(async () => {
    forget(server);
    await server.start();
  });
  const api = useTestAppPerTest(() => ({ mail: { ...TEST_MAIL, url: server.url } }));
  afterEach(() => server.stop());
  return mailAppOf(api, server);
}

/** Starts both once, for tests in which the mail server works. */
export function useSharedMailApp(overrides: Partial<AppConfig> = {}): MailApp {
  const server = new MailServer();
  beforeAll(async () => {
    await server.start();
  });
  const api = useTestApp(() => ({ mail: { ...TEST_MAIL, url: server.url }, ...overrides }));
  const mailApp = mailAppOf(api, server);
  beforeEach(async () => {
    // Mails of the test before.
    await mailApp.whenSent();
    forget(server);
  });
  afterAll(() => server.stop());
  return mailApp;
}

function forget(server: MailServer): void {
  server.mails.length = 0;
  server.behaviour = {};
}

function mailAppOf(api: TestApp, server: MailServer): MailApp {
  async function whenSent(): Promise<void> {
    await until(async () => (await waiting()) === 0);
  }
  async function waiting(): Promise<number> {
    const [row] = await runElsewhere<{ count: number }>(
      api,
      `select count(*)::int as count from outbox_message where kind = 'mail' and failed_at is null`,
    );
    return row?.count ?? Number.NaN;
  }
  async function mailedToken(subject: string): Promise<string> {
    await whenSent();
    const mail = server.mails.findLast((one) => subjectOf(one) === subject);
    return mail ? tokenIn(mail) : '';
  }
  return { api, server, whenSent, mailedToken };
}

/** The text of a mail without its quoted-printable form. */
function textOf({ source }: ReceivedMail): string {
  // `=` is written as `=3D`, and long lines are broken by `=` at their end.
  return source.replaceAll('=\r\n', '').replaceAll('=3D', '=');
}

/** The token in the link of a mail. */
export function tokenIn(mail: ReceivedMail): string {
  const [, token = ''] = /#token=([\w-]{43})/.exec(textOf(mail)) ?? [];
  return token;
}

/** The subject of a mail. */
export function subjectOf({ source }: ReceivedMail): string {
  const [, subject = ''] = /^Subject: (.*)\r$/m.exec(source) ?? [];
  return subject;
}
