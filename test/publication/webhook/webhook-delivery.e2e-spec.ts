import { JobRunner } from '../../../src/platform/jobs/job-runner.js';
import { runJob } from '../../support/jobs.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp, signUpAs } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { Receiver, useReceiver } from '../../support/receiver.js';
import { until } from '../../support/server-process.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import {
  createWebhook,
  deliveriesOf,
  readWebhook,
  sendLater,
  verified,
  whenAttempted,
  whenSent,
} from './webhooks.js';

const DAY = 24 * 3_600_000;

describe('the delivery of an event', () => {
  const api = useTestApp();
  const receiver = useReceiver();
  let admin: Person;
  let id: number;
  let secret: string;

  beforeAll(async () => {
    admin = await signUpAs(api, 'admin');
  });
  beforeEach(async () => {
    await runElsewhere(api, 'delete from webhook');
    await runElsewhere(api, 'delete from event_subscription');
    await runElsewhere(api, 'delete from outbox_message');
    ({ id, secret } = await createWebhook(api, admin, `${receiver.url}hook?key=1`));
  });

  /** The waiting message, with the seconds until its next attempt. */
  async function waiting(): Promise<{ attempts: number; seconds: number | null }[]> {
    return runElsewhere(
      api,
      `select attempts, extract(epoch from next_attempt_at - now())::float8 as seconds
       from outbox_message where kind = 'webhook'`,
    );
  }

  it('is signed, and told from others by its id', async () => {
    const person = await signUp(api);
    await whenSent(api);
    const [message] = receiver.received;
    expect(receiver.received).toHaveLength(1);
    expect(message).toMatchObject({
      path: '/hook?key=1',
      headers: {
        'content-type': 'application/json',
        'user-agent': expect.stringMatching(/^Platen\//),
        'webhook-id': expect.stringMatching(/^[\da-f-]{36}$/),
        connection: 'close',
      },
    });
    expect(message && verified(message, secret)).toEqual({
      type: 'user.created',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { id: person.id, username: person.username },
    });
    const [delivery] = await deliveriesOf(api, admin, id);
    expect(delivery).toMatchObject({
      eventId: message?.headers['webhook-id'],
      type: 'user.created',
      status: 'delivered',
      attempts: 1,
      responseStatus: 204,
      error: null,
    });
    expect(delivery?.duration).toBeGreaterThanOrEqual(0);
  });

  it('fails the check of a receiver with another secret, or that gets another body', async () => {
    await signUp(api);
    await whenSent(api);
    const [message] = receiver.received;
    const other = await createWebhook(api, admin, receiver.url);
    expect(() => message && verified(message, other.secret)).toThrow();
    expect(() => message && verified({ ...message, body: `${message.body} ` }, secret)).toThrow();
  });

  it('is made once to each webhook that asked for it, with one id', async () => {
    await createWebhook(api, admin, `${receiver.url}second`, ['user.created', 'user.deleted']);
    await createWebhook(api, admin, `${receiver.url}third`, ['user.deleted']);
    await signUp(api);
    await whenSent(api);
    expect(receiver.received.map(({ path }) => path).toSorted()).toEqual([
      '/hook?key=1',
      '/second',
    ]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('is tried again with the same id after a failure', async () => {
    receiver.respond = (response) => void response.writeHead(500).end('a secret of the receiver');
    await signUp(api);
    expect(await whenAttempted(api, admin, id)).toMatchObject({
      status: 'pending',
      responseStatus: 500,
      error: 'status',
    });
    expect((await readWebhook(api, admin, id)).failingSince).not.toBeNull();
    receiver.respond = (response) => void response.writeHead(200).end();
    await sendLater(api, 10_000);
    expect(await whenAttempted(api, admin, id, 2)).toMatchObject({ status: 'delivered' });
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect((await readWebhook(api, admin, id)).failingSince).toBeNull();
    const [stored] = await runElsewhere<{ all: string }>(
      api,
      'select string_agg(d::text, $1) as all from webhook_delivery d',
      [' '],
    );
    expect(stored?.all).not.toContain('a secret of the receiver');
  });

  it('waits as long as the receiver asks for', async () => {
    receiver.respond = (response) => void response.writeHead(503, { 'retry-after': '3600' }).end();
    await signUp(api);
    await whenAttempted(api, admin, id);
    const [message] = await waiting();
    expect(message?.seconds).toBeGreaterThan(3500);
    expect(message?.seconds).toBeLessThan(4400);
  });

  it('is given up after the tenth attempt', async () => {
    receiver.respond = (response) => void response.writeHead(500).end();
    await signUp(api);
    await whenAttempted(api, admin, id);
    await runElsewhere(api, 'update outbox_message set attempts = 9, next_attempt_at = now()');
    await sendLater(api, 1000);
    expect(await whenAttempted(api, admin, id, 2)).toMatchObject({ status: 'failed' });
    const failed = await runElsewhere(api, 'select last_error from outbox_message');
    expect(failed).toEqual([{ last_error: `webhook ${id}: status 500` }]);
  });

  it('follows no redirect', async () => {
    const other = await new Receiver().start();
    receiver.respond = (response) => void response.writeHead(307, { location: other.url }).end();
    await signUp(api);
    expect(await whenAttempted(api, admin, id)).toMatchObject({
      status: 'pending',
      responseStatus: 307,
      error: 'status',
    });
    expect(other.received).toEqual([]);
    await other.stop();
  });

  it('switches the webhook off if the server says that it is gone, and tells administrators', async () => {
    receiver.respond = (response) => void response.writeHead(410).end();
    await signUp(api);
    expect(await whenAttempted(api, admin, id)).toMatchObject({ status: 'failed' });
    await until(async () => !(await readWebhook(api, admin, id)).enabled);
    expect((await readWebhook(api, admin, id)).disabledReason).toBe('gone');
    receiver.reset();
    await signUp(api);
    await whenSent(api);
    expect(receiver.received).toEqual([]);
    const { body: audit } = await api.http
      .get('/audit?action=webhook.disabled&limit=1')
      .set(admin.auth)
      .expect(200);
    expect(audit.items[0]).toMatchObject({ channel: 'system', details: { reason: 'gone' } });
  });

  it('switches the webhook off after five days of failures', async () => {
    receiver.respond = (response) => void response.writeHead(500).end();
    await signUp(api);
    await whenAttempted(api, admin, id);
    await sendLater(api, 5 * DAY - 60_000);
    await whenAttempted(api, admin, id, 2);
    expect((await readWebhook(api, admin, id)).enabled).toBe(true);
    await sendLater(api, 5 * DAY + 3_600_000);
    await whenAttempted(api, admin, id, 3);
    await until(async () => !(await readWebhook(api, admin, id)).enabled);
    expect((await readWebhook(api, admin, id)).disabledReason).toBe('failing');
    const mails = await runElsewhere(
      api,
      `select payload -> 'data' as data from outbox_message where kind = 'mail'`,
    );
    expect(mails.length).toBeLessThanOrEqual(1);
  });

  it('is not made to a webhook that is off, and is again once it is on', async () => {
    await api.http.patch(`/webhook/${id}`).set(admin.auth).send({ enabled: false }).expect(200);
    await signUp(api);
    await whenSent(api);
    expect(receiver.received).toEqual([]);
    await api.http.patch(`/webhook/${id}`).set(admin.auth).send({ enabled: true }).expect(200);
    await signUp(api);
    await whenSent(api);
    expect(receiver.received).toHaveLength(1);
  });

  it('ends when the webhook is switched off meanwhile', async () => {
    receiver.respond = (response) => void response.writeHead(500).end();
    await signUp(api);
    await whenAttempted(api, admin, id);
    await api.http.patch(`/webhook/${id}`).set(admin.auth).send({ enabled: false }).expect(200);
    await sendLater(api, 10_000);
    expect(await whenAttempted(api, admin, id, 2)).toMatchObject({
      status: 'failed',
      error: 'disabled',
    });
    expect(receiver.received).toHaveLength(1);
  });

  it('to one server that is slow holds up no other', async () => {
    const slow = await new Receiver().start();
    const held: (() => void)[] = [];
    slow.respond = (response) => void held.push(() => response.writeHead(204).end());
    await createWebhook(api, admin, slow.url);
    const people = 8;
    for (let count = 0; count < people; count++) {
      await signUp(api);
    }
    await until(() => receiver.received.length === people);
    expect(held.length).toBeLessThanOrEqual(4);
    while (slow.received.length < people) {
      held.splice(0).forEach((respond) => respond());
      await until(() => held.length > 0 || slow.received.length === people);
    }
    held.splice(0).forEach((respond) => respond());
    await whenSent(api);
    await slow.stop();
  });

  it('waits for a server that is down', async () => {
    await receiver.stop();
    await signUp(api);
    expect(await whenAttempted(api, admin, id)).toMatchObject({
      status: 'pending',
      responseStatus: null,
      error: 'connection',
    });
    await receiver.start();
    await sendLater(api, 10_000);
    expect(await whenAttempted(api, admin, id, 2)).toMatchObject({ status: 'delivered' });
  });

  it('is made again, with the same id, when an administrator asks for it', async () => {
    await signUp(api);
    const { id: delivery, eventId } = await whenAttempted(api, admin, id);
    const replayed = await api.http
      .post(`/webhook/${id}/delivery/${delivery}/replay`)
      .set(admin.auth)
      .expect(202);
    expect(replayed.body).toMatchObject({ id: delivery, eventId, status: 'pending' });
    expect(await whenAttempted(api, admin, id, 2)).toMatchObject({ status: 'delivered' });
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([
      eventId,
      eventId,
    ]);
  });

  it('is not made again for another webhook', async () => {
    await signUp(api);
    const { id: delivery } = await whenAttempted(api, admin, id);
    const other = await createWebhook(api, admin, receiver.url);
    const path = `/webhook/${other.id}/delivery/${delivery}/replay`;
    expectProblem(await api.http.post(path).set(admin.auth), { status: 404, code: 'not_found' });
  });

  it('is listed page by page, newest first', async () => {
    for (let count = 0; count < 3; count++) {
      await signUp(api);
    }
    await whenSent(api);
    const page = async (query: string) =>
      (await api.http.get(`/webhook/${id}/delivery?${query}`).set(admin.auth).expect(200)).body;
    const first = await page('limit=2');
    expect(first).toMatchObject({ hasNextPage: true, items: { length: 2 } });
    const second = await page(`limit=2&after=${first.endCursor}`);
    expect(second).toMatchObject({ hasNextPage: false, items: { length: 1 } });
    const ids = [...first.items, ...second.items].map((one: { id: number }) => one.id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  });

  it('is forgotten after 30 days', async () => {
    await signUp(api);
    await whenSent(api);
    await runElsewhere(api, `update webhook_delivery set created_at = now() - interval '30 days'`);
    expect(await runJob(api, 'purge-deliveries')).toBe(1);
    expect(await deliveriesOf(api, admin, id)).toEqual([]);
  });

  it('tells of a user who left once, and nothing that was told of them stays', async () => {
    await api.http
      .patch(`/webhook/${id}`)
      .set(admin.auth)
      .send({ events: ['user.created', 'user.deleted'] })
      .expect(200);
    const person = await signUp(api);
    await whenSent(api);
    receiver.reset();
    await api.http
      .post('/user/profile/deletion')
      .set(person.auth)
      .send({ currentPassword: person.password, content: 'delete' })
      .expect(204);
    await until(() => receiver.received.length === 1);
    await whenAttempted(api, admin, id);
    expect(receiver.messages()).toMatchObject([
      { type: 'user.deleted', data: { id: person.id, username: person.username } },
    ]);
    const stored = await runElsewhere<{ text: string }>(
      api,
      'select d::text as text from webhook_delivery d union all select m::text from outbox_message m',
    );
    expect(stored.filter(({ text }) => text.includes(person.username))).toEqual([]);
  });

  it('is not lost if its secret cannot be read: the operator exchanged JWT_SECRET', async () => {
    await runElsewhere(api, `update webhook set secret = 'unknown.' || secret`);
    await signUp(api);
    expect(await whenAttempted(api, admin, id)).toMatchObject({
      status: 'pending',
      error: 'secret',
    });
    expect(receiver.received).toEqual([]);
  });

  it('ends without an answer when the server of the receiver cuts the connection', async () => {
    receiver.respond = (response) => void response.destroy();
    await signUp(api);
    expect(await whenAttempted(api, admin, id)).toMatchObject({ error: 'connection' });
  });
});

describe('a delivery that is on its way when the server stops', () => {
  const receiver = useReceiver();
  const start = useTestAppStarter();

  it('is cut off, and due again at once', async () => {
    const api = await start();
    const admin = await signUpAs(api, 'admin');
    await createWebhook(api, admin, receiver.url);
    receiver.respond = () => undefined;
    await signUp(api);
    await until(() => receiver.received.length === 1);
    await api.app.get(JobRunner).beforeApplicationShutdown();
    const waiting = await runElsewhere(
      api,
      `select attempts, next_attempt_at <= now() as due, last_error from outbox_message`,
    );
    expect(waiting).toEqual([{ attempts: 0, due: true, last_error: null }]);
  });
});
