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

  it('does not depend on the order of properties, at any depth', () => {
    const body = { nested: { b: null, a: 1 }, list: [1, 2], text: 'Nice' };
    expect(fingerprintOf({ ...request, body })).toBe(fingerprintOf(request));
  });

  it.each([
    ['method', { method: 'PUT' }],
    ['route', { route: '/article/:slug' }],
    ['parameter', { params: { slug: 'other' } }],
    ['property', { body: { ...request.body, text: 'nice' } }],
    ['type of a property', { body: { ...request.body, text: null } }],
    ['order of items', { body: { ...request.body, list: [2, 1] } }],
    ['number of properties', { body: { ...request.body, more: null } }],
    ['missing body', { body: undefined }],
  ])('differs for another %s', (_, change) => {
    expect(fingerprintOf({ ...request, ...change })).not.toBe(fingerprintOf(request));
  });
});
