import { tlsOf } from './database-tls.js';

describe('TLS to the database', () => {
  it.each([
    ['nothing', '', undefined],
    ['other parameters', '?application_name=x', undefined],
    ['disable', '?sslmode=disable', false],
    ['require', '?sslmode=require', { rejectUnauthorized: false }],
    ['no-verify', '?sslmode=no-verify', { rejectUnauthorized: false }],
    ['verify-ca', '?sslmode=verify-ca', { checkServerIdentity: expect.any(Function) }],
    ['verify-full', '?a=b&sslmode=verify-full', true],
  ])('is what a URL that says %s asks for', (_, query, expected) => {
    expect(tlsOf(`postgresql://me:secret@localhost:5432/blog${query}`)).toEqual(expected);
  });
});
