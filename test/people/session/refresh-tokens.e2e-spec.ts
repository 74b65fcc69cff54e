import { createHash, randomBytes } from 'node:crypto';
import { RefreshToken } from '../../../src/people/session/refresh-token.entity.js';
import { runElsewhere } from '../../support/other-connection.js';
import { type Person, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';
import { type Device, readProfile, refreshWith, signInOnDevice } from './devices.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('used refresh tokens', () => {
  const api = useTestApp();

  const signIn = (person: Person) => signInOnDevice(api, person);
  const refresh = (refreshToken: string) => refreshWith(api, refreshToken);
  const statusOf = async (device: Device): Promise<number> =>
    (await readProfile(api, device)).status;
  const countOf = ({ sessionId }: Device) =>
    api.orm.em.fork().count(RefreshToken, { session: sessionId });

  async function refreshTimes(refreshToken: string, times: number): Promise<string> {
    let token = refreshToken;
    for (let round = 0; round < times; round++) {
      const { body } = await refresh(token).expect(200);
      token = body.refreshToken;
    }
    return token;
  }

  /** Replaces the token of a session by one of an earlier version. */
  async function replaceByEarlier({ sessionId }: Device): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await runElsewhere(
      api,
      `update refresh_token set hash = $1, family_hash = null where session_id = $2`,
      [sha256(token), sessionId],
    );
    return token;
  }

  it('are not kept: a session has one, however often it is refreshed', async () => {
    const device = await signIn(await signUp(api));
    expect(await countOf(device)).toBe(1);
    await refreshTimes(device.refreshToken, 20);
    expect(await countOf(device)).toBe(1);
  });

  it.each([1, 2, 20])('end the session if one is used again after %i refreshes', async (times) => {
    const device = await signIn(await signUp(api));
    const current = await refreshTimes(device.refreshToken, times);
    expect((await refresh(device.refreshToken)).status).toBe(401);
    expect(await statusOf(device)).toBe(401);
    expect((await refresh(current)).status).toBe(401);
  });

  it('cannot be forged: only a token of its own ends a session', async () => {
    const [device, other] = [await signIn(await signUp(api)), await signIn(await signUp(api))];
    const [family = ''] = other.refreshToken.split('.');
    const [, secret = ''] = device.refreshToken.split('.');
    for (const made of [`x.${secret}`, `.${secret}`, secret, `${sha256(family)}.${secret}`]) {
      expect((await refresh(made)).status).toBe(401);
    }
    expect([await statusOf(device), await statusOf(other)]).toEqual([200, 200]);
    expect((await refresh(device.refreshToken)).status).toBe(200);
  });

  it('end the session even if two are sent at once', async () => {
    const device = await signIn(await signUp(api));
    const current = await refreshTimes(device.refreshToken, 1);
    const responses = await Promise.all([refresh(device.refreshToken), refresh(current)]);
    expect(responses[0]?.status).toBe(401);
    expect(await statusOf(device)).toBe(401);
    expect(await countOf(device)).toBe(0);
  });

  describe('of earlier versions', () => {
    it('are valid once, and their session stays', async () => {
      const device = await signIn(await signUp(api));
      const current = await refreshTimes(await replaceByEarlier(device), 5);
      expect(await countOf(device)).toBe(2);
      expect((await refresh(current)).status).toBe(200);
    });

    it('end the session if they are used again', async () => {
      const device = await signIn(await signUp(api));
      const former = await replaceByEarlier(device);
      await refreshTimes(former, 3);
      expect((await refresh(former)).status).toBe(401);
      expect(await statusOf(device)).toBe(401);
    });
  });
});
