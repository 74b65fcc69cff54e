import type { ServerResponse } from 'node:http';
import type { ErrorCode } from './error-codes.js';

const DETAIL = 'Internal server error';

/** A problem detail as it stands: nothing of the request or of an error is in it. */
const BODY = JSON.stringify({
  type: 'about:blank',
  title: 'Internal Server Error',
  status: 500,
  detail: DETAIL,
  error: DETAIL,
  code: 'internal_error' satisfies ErrorCode,
});

/**
 * Answers a constant 500 where the error itself could not be answered, past Fastify, whose hooks may
 * be what failed. Where an answer has begun already, its connection is cut. Never throws.
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
