import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { stackOf } from '../errors/is-error.js';

/**
 * Calls `listener` after each response, or when the client disconnects before: Fastify does not run
 * `onResponse` then. An exception is logged: thrown by a listener it would end the process.
 *
 * @param listener `isComplete` is false where the client disconnected before the end of the response
 */
export function onRequestEnd(
  fastify: FastifyInstance,
  listener: (request: FastifyRequest, reply: FastifyReply, isComplete: boolean) => void,
): void {
  const notify: typeof listener = (request, reply, isComplete) => {
    try {
      listener(request, reply, isComplete);
    } catch (error) {
      logFailure(error);
    }
  };
  fastify.addHook('onResponse', (request, reply, done) => {
    notify(request, reply, true);
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) {
        notify(request, reply, false);
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
