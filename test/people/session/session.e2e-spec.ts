import { Clock } from '../../../src/platform/clock.js';
import { jest } from '@jest/globals';
import { RefreshToken } from '../../../src/people/session/refresh-token.entity.js';
import { Session } from '../../../src/people/session/session.entity.js';
import { sendBehindLock } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { expectProblem } from '../../support/problems.js';
import { useTestApp } from '../../support/test-app.js';
import { type Device, readProfile, refreshWith, signInOnDevice } from './devices.js';

const DAY = 24 * 60 * 60 * 1000;

describe('sessions', () => {
  const api = useTestApp();

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const signIn = (person: Person, userAgent?: string) => signInOnDevice(api, person, userAgent);
  const refresh = (refreshToken: string) => refreshWith(api, refreshToken);
  const profile = (device: Pick<Device, 'auth'>) => readProfile(api, device);

  describe('when refreshed', () => {
    it('return a new pair of valid tokens', async () => {
      const { refreshToken } = await signIn(await signUp(api));
      const { status, body } = await refresh(refreshToken);
      expect(status).toBe(200);
      expect(body).toEqual({ token: expect.any(String), refreshToken: expect.any(String) });
      expect(body.refreshToken).not.toBe(refreshToken);
      expect((await profile({ auth: { authorization: `Bearer ${body.token}` } })).status).toBe(200);
      expect((await refresh(body.refreshToken)).status).toBe(200);
    });

    it('end when a used token is used again', async () => {
      const device = await signIn(await signUp(api));
      const { body: second } = await refresh(device.refreshToken).expect(200);
      const reused = await refresh(device.refreshToken);
      expectProblem(reused, { status: 401, code: 'refresh_token_invalid' });
      expectProblem(await refresh(second.refreshToken), {
        status: 401,
        code: 'refresh_token_invalid',
      });
      expectProblem(await profile(device), { status: 401, code: 'token_invalid' });
    });

    it('return 401 without a deadlock if they are ended at the same moment', async () => {
      const person = await signUp(api);
      const device = await signIn(person);
      const lock = `select 1 from session where id = ${device.sessionId} for update`;
      const end = api.http.delete(`/user/session/${device.sessionId}`).set(person.auth);
      const responses = await sendBehindLock(api, { sql: lock, waiting: 2 }, () =>
        Promise.all([
          end,
          // Only when the other request is waiting.
          sendBehindLock(api, { sql: 'select 1', waiting: 1 }, () => Promise.resolve()).then(() =>
            refresh(device.refreshToken),
          ),
        ]),
      );
      expect(responses.map(({ status }) => status)).toEqual([200, 401]);
    });

    it('leave the other sessions of the user alone if one of them ends like this', async () => {
      const person = await signUp(api);
      const [stolen, other] = [await signIn(person), await signIn(person)];
      await refresh(stolen.refreshToken).expect(200);
      await refresh(stolen.refreshToken).expect(401);
      expect((await profile(other)).status).toBe(200);
    });

    it.each(Array.from({ length: 5 }, (_, index) => [index + 1]))(
      'accept at most one of ten concurrent requests (round %i)',
      async () => {
        const { refreshToken } = await signIn(await signUp(api));
        const responses = await Promise.all(
          Array.from({ length: 10 }, () => refresh(refreshToken)),
        );
        const statuses = responses.map(({ status }) => status);
        expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
        expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
      },
    );

    it('refuse a token that is unknown or missing', async () => {
      expectProblem(await refresh('not-one-of-ours'), {
        status: 401,
        code: 'refresh_token_invalid',
        error: 'Please sign in again',
      });
      expectProblem(await api.http.post('/user/refresh').send({}), {
        status: 422,
        code: 'validation_failed',
        fields: ['refreshToken'],
      });
    });

    it('expire if they are not refreshed within their lifetime', async () => {
      const device = await signIn(await signUp(api));
      const later = new Date(Date.now() + 31 * DAY);
      jest.spyOn(api.app.get(Clock), 'now').mockReturnValue(later);
      expectProblem(await profile(device), { status: 401, code: 'token_invalid' });
      expectProblem(await refresh(device.refreshToken), {
        status: 401,
        code: 'refresh_token_invalid',
      });
    });

    it('are extended by each refresh', async () => {
      const device = await signIn(await signUp(api));
      const clock = jest.spyOn(api.app.get(Clock), 'now');
      clock.mockReturnValue(new Date(Date.now() + 20 * DAY));
      const { body } = await refresh(device.refreshToken).expect(200);
      clock.mockReturnValue(new Date(Date.now() + 40 * DAY));
      expect((await refresh(body.refreshToken)).status).toBe(200);
    });
  });

  it('store hashes, not tokens', async () => {
    const { refreshToken } = await signIn(await signUp(api));
    const stored = await api.orm.em.fork().find(RefreshToken, {});
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    expect(JSON.stringify(stored)).not.toContain(refreshToken);
  });

  describe('when listed', () => {
    it("show the user's own, most recently used first, with their user agents, and mark the current one", async () => {
      const person = await signUp(api);
      await signIn(person, 'phone');
      const laptop = await signIn(person, 'laptop');
      await signUp(api);
      const { status, body } = await api.http.get('/user/session').set(laptop.auth);
      expect(status).toBe(200);
      expect(body.total).toBe(3);
      expect(body.items[0]).toEqual({
        id: laptop.sessionId,
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
        userAgent: 'laptop',
        current: true,
      });
      expect(body.items[1]).toMatchObject({ userAgent: 'phone', current: false });
    });

    it('return 401 without a token', async () => {
      expectProblem(await api.http.get('/user/session'), { status: 401, code: 'token_missing' });
    });

    it('truncate a long user agent', async () => {
      const person = await signUp(api);
      const { auth } = await signIn(person, 'x'.repeat(1000));
      const { body } = await api.http.get('/user/session').set(auth);
      expect(body.items[0].userAgent).toBe('x'.repeat(255));
    });
  });

  describe('when ended', () => {
    it('by signing out, are no longer valid', async () => {
      const device = await signIn(await signUp(api));
      const response = await api.http.post('/user/sign-out').set(device.auth);
      expect(response.status).toBe(204);
      expect(response.text).toBe('');
      expectProblem(await profile(device), { status: 401, code: 'token_invalid' });
      expectProblem(await refresh(device.refreshToken), {
        status: 401,
        code: 'refresh_token_invalid',
      });
    });

    it('return 401 for signing out without a token', async () => {
      expectProblem(await api.http.post('/user/sign-out'), { status: 401, code: 'token_missing' });
    });

    it('from another device, end there and not here', async () => {
      const person = await signUp(api);
      const [lost, here] = [await signIn(person), await signIn(person)];
      const response = await api.http.delete(`/user/session/${lost.sessionId}`).set(here.auth);
      expect(response.body).toEqual({ success: true });
      expectProblem(await profile(lost), { status: 401, code: 'token_invalid' });
      expect((await profile(here)).status).toBe(200);
    });

    it('are not found by other users, and stay', async () => {
      const [owner, stranger] = [await signIn(await signUp(api)), await signUp(api)];
      const response = await api.http.delete(`/user/session/${owner.sessionId}`).set(stranger.auth);
      expectProblem(response, { status: 404, code: 'not_found', error: 'Session not found' });
      expect(response.body.notFound).toBe(true);
      expect((await profile(owner)).status).toBe(200);
    });

    it.each(['0', 'x', '99999999999'])('return 404 for the id %s', async (id) => {
      const { auth } = await signUp(api);
      expectProblem(await api.http.delete(`/user/session/${id}`).set(auth), {
        status: 404,
        code: 'not_found',
      });
    });
  });

  describe('when email or password change', () => {
    it('end, except the current one, with a new password', async () => {
      const person = await signUp(api);
      const [other, here] = [await signIn(person), await signIn(person)];
      await api.http
        .patch('/user/profile')
        .set(here.auth)
        .send({ password: 'battery staple', currentPassword: person.password })
        .expect(200);
      expect((await profile(here)).status).toBe(200);
      expectProblem(await profile(other), { status: 401, code: 'token_invalid' });
      expectProblem(await refresh(other.refreshToken), {
        status: 401,
        code: 'refresh_token_invalid',
      });
      expect(await api.orm.em.fork().count(Session, { user: person.id })).toBe(1);
    });

    it('end, except the current one, with a new email', async () => {
      const person = await signUp(api);
      const [other, here] = [await signIn(person), await signIn(person)];
      await api.http
        .patch('/user/profile')
        .set(here.auth)
        .send({ email: `new-${person.email}`, currentPassword: person.password })
        .expect(200);
      expect((await profile(here)).status).toBe(200);
      expectProblem(await profile(other), { status: 401, code: 'token_invalid' });
      expect((await refresh(here.refreshToken)).status).toBe(200);
    });

    it('stay if the email is the same as before', async () => {
      const person = await signUp(api);
      const [other, here] = [await signIn(person), await signIn(person)];
      await api.http
        .patch('/user/profile')
        .set(here.auth)
        .send({ email: person.email, currentPassword: person.password })
        .expect(200);
      expect((await profile(other)).status).toBe(200);
    });

    it.each([
      ['email', { email: 'new-address@example.com' }],
      ['password', { password: 'battery staple' }],
    ])('return 403 for a wrong current password and leave the %s', async (_, change) => {
      const person = await signUp(api);
      const response = await api.http
        .patch('/user/profile')
        .set(person.auth)
        .send({ ...change, bio: 'changed', currentPassword: 'wrong horse' });
      expectProblem(response, { status: 403, code: 'wrong_password' });
      const { body } = await api.http.get('/user/profile').set(person.auth);
      expect(body).toMatchObject({ email: person.email, bio: '' });
      await signIn(person);
    });

    it('return 422 if the current password is missing', async () => {
      const { auth } = await signUp(api);
      const response = await api.http
        .patch('/user/profile')
        .set(auth)
        .send({ password: 'battery staple' });
      expectProblem(response, {
        status: 422,
        code: 'validation_failed',
        fields: ['currentPassword'],
      });
    });
  });
});
