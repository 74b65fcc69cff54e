import { BadRequestException, NotFoundException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * `uri-host [":" port]` of RFC 9110 §7.2: a registered name, an IPv4 or a bracketed IP literal of RFC
 * 3986 §3.2.2. Each character can match in one place only, so matching takes linear time.
 */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;

/**
 * Rejects requests that no handler could serve, before token and body are looked at. Fastify and Node
 * reject some of them too, but in other formats.
 */
export function registerRequestChecks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(refusalOf(request));
  });
}

function refusalOf(request: FastifyRequest): Error | undefined {
  const { is404, method, url } = request;
  const malformed = malformedHeaderOf(request);
  if (malformed !== undefined) {
    return new BadRequestException(malformed);
  }
  if (is404) {
    // HEAD must get the headers of GET, so the message must have the same length.
    return new NotFoundException(`Cannot ${method === 'HEAD' ? 'GET' : method} ${url}`);
  }
  return hasBadEscape(url) ? new BadRequestException('The URL has a bad escape') : undefined;
}

/** What is wrong with the headers for routing and framing; undefined for nothing. */
function malformedHeaderOf({ raw }: FastifyRequest): string | undefined {
  const { host, 'transfer-encoding': coding } = raw.headers;
  // RFC 9112 §3.2; it is optional in HTTP/1.0.
  if (host === undefined && raw.httpVersion === '1.1') {
    return 'The request lacks a Host header';
  }
  if (host !== undefined && !HOST.test(host)) {
    return 'The Host header is not valid';
  }
  if (countHeader(raw.rawHeaders, 'host') > 1) {
    return 'The request has more than one Host header';
  }
  // Nothing is decoded here, so any other coding would be mistaken for the body (RFC 9112 §6.1).
  return coding === undefined || /^chunked$/i.test(coding)
    ? undefined
    : 'The only Transfer-Encoding that is understood is chunked';
}

/**
 * How often a header was sent: for some headers Node keeps the first line only.
 *
 * @param rawHeaders alternating names and values
 * @param name in lower case
 */
function countHeader(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index];
    if (sent?.length === name.length && sent.toLowerCase() === name) {
      count++;
    }
  }
  return count;
}

/** The router refuses a bad escape in the path, but its query parser accepts one. */
function hasBadEscape(url: string): boolean {
  try {
    decodeURIComponent(url);
    return false;
  } catch {
    return true;
  }
}
