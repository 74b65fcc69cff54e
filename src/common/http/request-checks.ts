import { BadRequestException, NotFoundException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Refuses first of all, whatever its token and its body are, a request that no handler could
 * answer. Fastify and Node refuse some of these too, but in shapes of their own.
 */
export function registerRequestChecks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(refusalOf(request));
  });
}

function refusalOf({ is404, method, url, raw }: FastifyRequest): Error | undefined {
  // RFC 9112 §3.2; HTTP/1.0 knows no such duty.
  if (raw.httpVersion === '1.1' && raw.headers.host === undefined) {
    return new BadRequestException('The request lacks a Host header');
  }
  if (is404) {
    // HEAD gets the headers of GET, and so the length of the same words.
    return new NotFoundException(`Cannot ${method === 'HEAD' ? 'GET' : method} ${url}`);
  }
  return hasBadEscape(url) ? new BadRequestException('The URL has a bad escape') : undefined;
}

/** The router decodes the path and refuses what it cannot; its query parser lets it stand. */
function hasBadEscape(url: string): boolean {
  try {
    decodeURIComponent(url);
    return false;
  } catch {
    return true;
  }
}
