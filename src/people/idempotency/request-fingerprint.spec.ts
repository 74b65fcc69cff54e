import { fingerprintOf } from './request-fingerprint.js';

describe('the fingerprint of a request', () => {
  const request = {
    method: 'POST',
    route: '/article/:slug/comment',
    params: { slug: 'one' },
    body: { text: 'Nice', list: [1, 2], nested: { a: 1, b: null } },
  };

  it('is SHA-256 in hex', () => {
    expect(fingerprintOf(request)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same in whatever order the members come, however deep', () => {
    const body = { nested: { b: null, a: 1 }, list: [1, 2], text: 'Nice' };
    expect(fingerprintOf({ ...request, body })).toBe(fingerprintOf(request));
  });

  it.each([
    ['method', { method: 'PUT' }],
    ['route', { route: '/article/:slug' }],
    ['parameter', { params: { slug: 'other' } }],
    ['member', { body: { ...request.body, text: 'nice' } }],
    ['member, by its type', { body: { ...request.body, text: null } }],
    ['order of items', { body: { ...request.body, list: [2, 1] } }],
    ['number of members', { body: { ...request.body, more: null } }],
    ['body that is not there', { body: undefined }],
  ])('is another one for another %s', (_, change) => {
    expect(fingerprintOf({ ...request, ...change })).not.toBe(fingerprintOf(request));
  });
});
