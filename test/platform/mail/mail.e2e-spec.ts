import { runJobAt } from '../../support/jobs.js';
import { smtpError } from '../../support/mail-server.js';
import { useMailApp } from '../../support/mail-app.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { until } from '../../support/server-process.js';

/** A message in the outbox. */
interface Waiting {
  attempts: number;
  failed: boolean;
  last_error: string | null;
}

describe('mails', () => {
  const { api, server, whenSent } = useMailApp();
  let person: Person;

  beforeEach(async () => {
    person = await signUp(api);
  });

  /** Has a mail sent. */
  const forget = ({ email }: Person) =>
    api.http.post('/user/password/forgot').send({ email }).expect(202);

  function waiting(): Promise<Waiting[]> {
    return runElsewhere<Waiting>(
      api,
      'select attempts, failed_at is not null as failed, last_error from outbox_message order by id',
    );
  }

  /** Waits for the end of an attempt that fails. */
  async function whenFailed(): Promise<void> {
    await until(async () => (await waiting()).some(({ last_error: error }) => error !== null));
  }

  /** Sends what is due when so many milliseconds have passed. */
  async function sendLater(wait: number): Promise<void> {
    await runJobAt(api, 'send-mail', new Date(Date.now() + wait));
  }

  it('leave soon after the change is committed', async () => {
    await forget(person);
    await whenSent();
    expect(server.mails).toHaveLength(1);
    expect(await waiting()).toEqual([]);
  });

  it('wait while the mail server is down, and are sent once when it is back', async () => {
    await server.stop();
    await forget(person);
    await whenFailed();
    expect(await waiting()).toEqual([
      { attempts: 1, failed: false, last_error: expect.stringContaining('ECONNREFUSED') },
    ]);
    await server.start();
    await sendLater(60_000);
    await whenSent();
    expect(server.mails).toHaveLength(1);
  });

  it('are given up if the server refuses the address for good, and tell no address', async () => {
    server.behaviour.onRecipient = (address) => {
      throw smtpError(550, `no such mailbox: ${address}`);
    };
    await forget(person);
    await whenFailed();
    expect(await waiting()).toEqual([
      { attempts: 1, failed: true, last_error: 'EENVELOPE RCPT TO 550' },
    ]);
  });

  it('are tried again if the server refuses them for now', async () => {
    server.behaviour.onRecipient = () => {
      throw smtpError(451, 'try again later');
    };
    await forget(person);
    await whenFailed();
    expect(await waiting()).toMatchObject([{ attempts: 1, failed: false }]);
    server.behaviour = {};
    await sendLater(60_000);
    expect(server.mails).toHaveLength(1);
  });

  it('go to others while one address is refused', async () => {
    const other = await signUp(api);
    server.behaviour.onRecipient = (address) => {
      if (address === person.email) {
        throw smtpError(451, 'try again later');
      }
    };
    await forget(person);
    await whenFailed();
    await forget(other);
    await until(() => server.mails.length === 1);
    expect(server.mails[0]?.to).toEqual([other.email]);
  });

  it('are sent again with the same Message-ID if the server dies before it replies', async () => {
    let deaths = 0;
    server.behaviour.beforeReply = async () => {
      if (deaths++ === 0) {
        await server.stop();
      }
    };
    await forget(person);
    await whenFailed();
    await server.start();
    await sendLater(60_000);
    await whenSent();
    const ids = server.mails.map(({ messageId }) => messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('are written as text and as HTML', async () => {
    await forget(person);
    await whenSent();
    const [mail] = server.mails;
    expect(mail?.source).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(mail?.source).toMatch(/^Content-Type: text\/plain; charset=utf-8/m);
    expect(mail?.source).toMatch(/^Content-Type: text\/html; charset=utf-8/m);
  });
});
