import type { Test } from 'supertest';
import type { Person } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';
import { readToken } from '../../support/tokens.js';

/** A device on which a user is signed in. */
export interface Device {
  refreshToken: string;
  sessionId: number;
  auth: { authorization: string };
}

/** Signs a user in on another device. */
export async function signInOnDevice(
  { http }: TestApp,
  { email, password }: Pick<Person, 'email' | 'password'>,
  userAgent = 'test',
): Promise<Device> {
  const { body } = await http
    .post('/user/sign-in')
    .set('user-agent', userAgent)
    .send({ email, password })
    .expect(200);
  const { token, refreshToken } = body;
  const auth = { authorization: `Bearer ${token}` };
  return { refreshToken, sessionId: Number(readToken(token).sid), auth };
}

export function refreshWith({ http }: TestApp, refreshToken: string): Test {
  return http.post('/user/refresh').send({ refreshToken });
}

/** Reads the profile, which shows whether a session is alive. */
export function readProfile({ http }: TestApp, { auth }: Pick<Device, 'auth'>): Test {
  return http.get('/user/profile').set(auth);
}
