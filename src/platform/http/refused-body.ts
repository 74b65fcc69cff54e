import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const CONTENT_TOO_LARGE = 413;

/** Bytes and milliseconds for which the rest of a body is read after it was refused. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_TIME = 8000;

/**
 * Reads on for a moment after a body was refused as too large. Many clients write all of it before they read:
 * if the connection were closed at once, they would fail (EPIPE) without the response. A body that ends in time
 * leaves the connection open, unless the client wants it closed; that of others is closed.
 */
export function registerRefusedBodies(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode === CONTENT_TOO_LARGE && !request.raw.complete) {
      readOn(request, reply);
    }
    done(null, payload);
  });
}

function readOn({ raw }: FastifyRequest, reply: FastifyReply): void {
  const { socket } = raw;
  const response = reply.raw;
  // Node closes the connection right after the response if that says so, or the request did.
  const isLast = !response.shouldKeepAlive;
  reply.removeHeader('Connection');
  response.shouldKeepAlive = true;
  let bytes = 0;
  const end = (): void => {
    clearTimeout(timer);
    raw.off('data', count);
    // Further requests may come over it.
    socket.off('close', end);
    if (!raw.complete || isLast) {
      closeAfter(response, socket);
    }
  };
  const timer = setTimeout(end, MAX_TIME).unref();
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      end();
    }
  };
  raw.on('data', count).once('end', end);
  socket.once('close', end);
}

function closeAfter(response: ServerResponse, socket: Socket): void {
  if (response.writableFinished) {
    socket.destroySoon();
  } else {
    response.once('finish', () => socket.destroySoon());
  }
}
