import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp, signUpAs } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useReceiver } from '../../support/receiver.js';
import { useTestApp, useTestAppStarter } from '../../support/test-app.js';
import { createWebhook, readWebhook, verified, whenAttempted, whenSent } from './webhooks.js';

const HOOK = { url: 'https://hooks.example.com/platen?key=abc', events: ['article.published'] };

describe('a webhook', () => {
  const api = useTestApp();
  const receiver = useReceiver();
  let admin: Person;

  beforeAll(async () => {
    admin = await signUpAs(api, 'admin');
  });
  beforeEach(async () => {
    await runElsewhere(api, 'delete from webhook');
    await runElsewhere(api, 'delete from event_subscription');
  });

  function post(body: object) {
    return api.http.post('/webhook').set(admin.auth).send(body);
  }

  async function auditedActions(): Promise<string[]> {
    const { body } = await api.http.get('/audit?limit=3').set(admin.auth).expect(200);
    return body.items.map(({ action }: { action: string }) => action);
  }

  it('is created with a secret of 32 bytes that is shown once', async () => {
    const { body, headers } = await post({ ...HOOK, description: 'Builds the site' }).expect(201);
    expect(body).toEqual({
      id: expect.any(Number),
      ...HOOK,
      description: 'Builds the site',
      enabled: true,
      disabledAt: null,
      disabledReason: null,
      failingSince: null,
      createdAt: expect.any(String),
      updatedAt: body.createdAt,
      secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
    });
    expect(headers.location).toBe(`/webhook/${body.id}`);
    const { secret: _secret, ...shown } = body;
    expect(await readWebhook(api, admin, body.id)).toEqual(shown);
    const { body: list } = await api.http.get('/webhook').set(admin.auth).expect(200);
    expect(list).toEqual({ items: [shown], total: 1 });
  });

  it('has its secret stored encrypted', async () => {
    const { secret } = await createWebhook(api, admin, HOOK.url);
    const [stored] = await runElsewhere<{ secret: string }>(api, 'select secret from webhook');
    expect(stored?.secret).toMatch(/^[\da-f]{16}\.[\w-]+$/);
    expect(stored?.secret).not.toContain(secret.slice(6, 20));
  });

  it('is in the audit log with its host, and without what its URL may keep secret', async () => {
    const { id } = await createWebhook(api, admin, HOOK.url);
    const { body } = await api.http.get('/audit?limit=1').set(admin.auth).expect(200);
    expect(body.items[0]).toMatchObject({
      action: 'webhook.created',
      subject: `webhook:${id}`,
      details: { host: 'hooks.example.com' },
    });
    expect(JSON.stringify(body)).not.toContain('abc');
  });

  it('can be changed', async () => {
    const { id } = await createWebhook(api, admin, HOOK.url);
    const changes = { url: 'https://other.example/', events: ['user.deleted'], description: 'B' };
    const { body } = await api.http
      .patch(`/webhook/${id}`)
      .set(admin.auth)
      .send(changes)
      .expect(200);
    expect(body).toMatchObject(changes);
    expect(await readWebhook(api, admin, id)).toMatchObject(changes);
    expect(await auditedActions()).toContain('webhook.updated');
  });

  it('is not found once it is deleted', async () => {
    const { id } = await createWebhook(api, admin, receiver.url);
    await api.http.post(`/webhook/${id}/test`).set(admin.auth).expect(202);
    await api.http.delete(`/webhook/${id}`).set(admin.auth).expect(200, { success: true });
    for (const [method, path] of [
      ['get', ''],
      ['patch', ''],
      ['delete', ''],
      ['post', '/rotate'],
      ['post', '/test'],
      ['get', '/delivery'],
      ['post', '/delivery/1/replay'],
    ] as const) {
      const request = api.http[method](`/webhook/${id}${path}`).set(admin.auth);
      expectProblem(await (method === 'patch' ? request.send({}) : request), {
        status: 404,
        code: 'not_found',
      });
    }
    expect(await auditedActions()).toContain('webhook.deleted');
    await whenSent(api);
  });

  it('is one of twenty at most', async () => {
    for (let count = 0; count < 20; count++) {
      await createWebhook(api, admin, HOOK.url);
    }
    expectProblem(await post(HOOK), { status: 409, code: 'webhook_limit' });
  });

  it('is for administrators', async () => {
    const editor = await signUpAs(api, 'editor');
    expectProblem(await api.http.post('/webhook').set(editor.auth).send(HOOK), {
      status: 403,
      code: 'permission_denied',
    });
  });

  it.each([
    ['no URL', 'hooks.example.com'],
    ['another protocol', 'ftp://hooks.example.com/'],
    ['a script', 'javascript:alert(1)'],
    ['a password', 'https://jane:secret@hooks.example.com/'],
    ['a fragment', 'https://hooks.example.com/#a'],
    ['a blank', 'https://hooks.example.com/a b'],
    ['a long URL', `https://hooks.example.com/${'a'.repeat(2000)}`],
    ['a private address', 'http://10.0.0.1/'],
    ['loopback', 'http://127.0.0.2/'],
    ['loopback in one number', 'http://2130706434/'],
    ['loopback in octal digits', 'http://0177.0.0.2/'],
    ['loopback in hexadecimal digits', 'http://0x7f.2/'],
    ['loopback in IPv6', 'http://[::1]/'],
    ['a mapped address', 'http://[::ffff:10.0.0.1]/'],
    ['a translated address', 'http://[64:ff9b::a00:1]/'],
    ['a metadata service', 'http://169.254.169.254/latest/'],
  ])('does not lead to %s', async (_what, url) => {
    expectProblem(await post({ ...HOOK, url }), {
      status: 422,
      code: 'validation_failed',
      fields: ['url'],
    });
    const { id } = await createWebhook(api, admin, HOOK.url);
    const change = await api.http.patch(`/webhook/${id}`).set(admin.auth).send({ url });
    expectProblem(change, { status: 422, code: 'validation_failed', fields: ['url'] });
  });

  it.each([[[]], [['article.written']], [['user.created', 7]], ['user.created'], [null]])(
    'is not told of %j',
    async (events) => {
      expectProblem(await post({ ...HOOK, events }), { status: 422, code: 'validation_failed' });
    },
  );

  it('signs with both secrets for 24 hours after a rotation', async () => {
    const { id, secret } = await createWebhook(api, admin, receiver.url);
    const { body: rotated } = await api.http
      .post(`/webhook/${id}/rotate`)
      .set(admin.auth)
      .expect(200);
    expect(rotated.secret).not.toBe(secret);
    await api.http.post(`/webhook/${id}/test`).set(admin.auth).expect(202);
    await whenAttempted(api, admin, id);
    const [message] = receiver.received;
    expect(message?.headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    [secret, rotated.secret].forEach((one) => message && verified(message, one));
    expect(await auditedActions()).toContain('webhook.secret_rotated');

    await runElsewhere(
      api,
      `update webhook set previous_secret_until = now() - interval '1 second'`,
    );
    receiver.reset();
    await api.http.post(`/webhook/${id}/test`).set(admin.auth).expect(202);
    await whenSent(api);
    const [later] = receiver.received;
    expect(later?.headers['webhook-signature']).toMatch(/^v1,\S{44}$/);
    expect(() => later && verified(later, secret)).toThrow();
  });

  it('is tested with a message that says nothing', async () => {
    const { id, secret } = await createWebhook(api, admin, receiver.url);
    const { body: test } = await api.http.post(`/webhook/${id}/test`).set(admin.auth).expect(202);
    expect(test).toMatchObject({ type: 'webhook.test', status: 'pending', attempts: 0 });
    expect(await whenAttempted(api, admin, id)).toMatchObject({
      id: test.id,
      status: 'delivered',
      responseStatus: 204,
      error: null,
    });
    const [message] = receiver.received;
    expect(message && verified(message, secret)).toEqual({
      type: 'webhook.test',
      timestamp: test.occurredAt,
      data: { webhook: id },
    });
  });

  it('is no worse for a test that fails', async () => {
    const { id } = await createWebhook(api, admin, receiver.url);
    receiver.respond = (response) => void response.writeHead(410).end();
    await api.http.post(`/webhook/${id}/test`).set(admin.auth).expect(202);
    expect(await whenAttempted(api, admin, id)).toMatchObject({
      status: 'failed',
      responseStatus: 410,
      error: 'status',
    });
    expect(await readWebhook(api, admin, id)).toMatchObject({ enabled: true, failingSince: null });
  });
});

describe('a webhook in production', () => {
  const start = useTestAppStarter();

  it('needs https', async () => {
    const api = await start({ production: true });
    const admin = await signUp(api);
    await runElsewhere(api, `update "user" set role = 'admin'`);
    const body = { ...HOOK, url: 'http://hooks.example.com/' };
    const response = await api.http.post('/webhook').set(admin.auth).send(body);
    expectProblem(response, { status: 422, code: 'validation_failed', fields: ['url'] });
  });
});
