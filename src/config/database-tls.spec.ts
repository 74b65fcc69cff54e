import { tlsOf } from './database-tls.js';

describe('tlsOf', () => {
  it.each([
    ['nothing', '', undefined],
    ['other parameters', '?application_name=x', undefined],
    ['disable', '?sslmode=disable', false],
    ['require', '?sslmode=require', { rejectUnauthorized: false }],
    ['no-verify', '?sslmode=no-verify', { rejectUnauthorized: false }],
    ['verify-ca', '?sslmode=verify-ca', { checkServerIdentity: expect.any(Function) }],
    ['verify-full', '?a=b&sslmode=verify-full', true],
  ])('returns the options for %s', (_, query, expected) => {
    expect(tlsOf(`postgresql://me:secret@localhost:5432/blog${query}`)).toEqual(expected);
  });
});
