import type { FastifyInstance } from 'fastify';

/** One range of bytes (RFC 9110 §14.1.2), of numbers that JavaScript counts exactly. */
const ONE_RANGE = /^bytes=\d{0,15}-\d{0,15}$/i;

/**
 * Lets a `Range` header pass that asks for one range, and drops any other, as a server may (RFC 9110
 * §14.2): the answer is then the whole. The static file server reads a list in quadratic time, and
 * no browser asks for one.
 */
export function registerRangeHeader(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ headers }, _reply, done) => {
    if (headers.range !== undefined && !ONE_RANGE.test(headers.range)) {
      delete headers.range;
    }
    done();
  });
}
