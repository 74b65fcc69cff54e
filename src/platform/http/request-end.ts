import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { stackOf } from '../errors/is-error.js';

/**
 * Tells of each request once it is answered, or once its client has gone, often for having waited
 * long: Fastify's `onResponse` does not come then. Where `tell` fails, that is logged and no more: an
 * exception in a listener would end the process.
 *
 * @param tell `isAnswered` is false where the client went away before the end of its answer
 */
export function onRequestEnd(
  fastify: FastifyInstance,
  tell: (request: FastifyRequest, reply: FastifyReply, isAnswered: boolean) => void,
): void {
  const tellSafely: typeof tell = (request, reply, isAnswered) => {
    try {
      tell(request, reply, isAnswered);
    } catch (error) {
      logFailure(error);
    }
  };
  fastify.addHook('onResponse', (request, reply, done) => {
    tellSafely(request, reply, true);
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) {
        tellSafely(request, reply, false);
      }
    });
    done();
  });
}

function logFailure(error: unknown): void {
  try {
    new Logger('RequestEnd').error({ cause: stackOf(error) }, 'A request was not recorded');
  } catch {
    // The log may be what failed.
  }
}
