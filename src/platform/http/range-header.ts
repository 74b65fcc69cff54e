import type { FastifyInstance } from 'fastify';

/** One range of bytes (RFC 9110 §14.1.2), with numbers that JavaScript represents exactly. */
const ONE_RANGE = /^bytes=\d{0,15}-\d{0,15}$/i;

/**
 * Ignores a `Range` header with anything but one range, as a server may (RFC 9110 §14.2). The static
 * file server parses a list of ranges in quadratic time, and no browser sends one.
 */
export function registerRangeHeader(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ headers }, _reply, done) => {
    if (headers.range !== undefined && !ONE_RANGE.test(headers.range)) {
      delete headers.range;
    }
    done();
  });
}
