import type { ServerResponse } from 'node:http';
import type { ErrorCode } from './error-codes.js';

const DETAIL = 'Internal server error';

/** A constant: it depends on neither the request nor the error. */
const BODY = JSON.stringify({
  type: 'about:blank',
  title: 'Internal Server Error',
  status: 500,
  detail: DETAIL,
  error: DETAIL,
  code: 'internal_error' satisfies ErrorCode,
});

/**
 * Sends a constant 500 where the response to an error failed. It bypasses Fastify, whose hooks may be
 * what failed. Where a response has begun already, the connection is cut. Never throws.
 */
export function sendFallbackResponse(response: ServerResponse): void {
  try {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(500, {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Length': Buffer.byteLength(BODY),
    });
    response.end(BODY);
  } catch {
    response.destroy();
  }
}
