import type { Test } from 'supertest';
import type { Person } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';
import type { Answer } from '../../support/wire.js';

/** The header in which the proxy reports the address of a client. */
export const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

/** Tries to sign in from an address. */
export function signInFrom(
  { http }: TestApp,
  address: string,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Test {
  return http.post('/user/sign-in').set(from(address)).send({ email, password });
}

export function statusesOf(responses: readonly Answer[]): number[] {
  return responses.map(({ status }) => status);
}
