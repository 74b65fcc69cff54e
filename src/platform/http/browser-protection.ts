import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { AppConfig } from '../../config/app-config.js';

/** Headers of answers that scripts of other origins may read besides the usual ones. */
const EXPOSED_HEADERS = [
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'Retry-After',
  'X-Request-Id',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

/** Seconds for which a browser may remember the answer to a preflight. */
const PREFLIGHT_MAX_AGE = 600;

/**
 * What browsers are told about us: the headers of Helmet, which Nest sets itself, and CORS for the
 * origins of the configuration alone.
 */
export function protectBrowsers(
  app: NestFastifyApplication,
  { corsOrigins }: Pick<AppConfig, 'corsOrigins'>,
): void {
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      directives: {
        // Swagger UI needs nothing of others, and a picture of its own as data.
        fontSrc: "'self'",
        styleSrc: ["'self'", "'unsafe-inline'"],
        // Over plain HTTP (a first try on a LAN, say) it would keep Swagger UI from its own files.
        upgradeInsecureRequests: null,
      },
    },
  });
  if (corsOrigins.length > 0) {
    const options = {
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: PREFLIGHT_MAX_AGE,
    };
    // @fastify/cors answers an OPTIONS that is no preflight in bare text; this way there is just no
    // such route, as without CORS.
    app.enableCors({
      delegator: (request: FastifyRequest, use) =>
        use(null, { ...options, preflight: isPreflight(request) }),
    });
  }
}

/** What browsers send before a request that is not simple (Fetch standard §4.8). */
function isPreflight({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/**
 * The CORS headers of an answer that is given before any hook runs; the same that others have.
 *
 * @param origin the request's own `Origin`
 */
export function corsHeadersOf(
  origin: string | undefined,
  corsOrigins: readonly string[],
): Record<string, string> {
  if (corsOrigins.length === 0) {
    return {};
  }
  return {
    Vary: 'Origin',
    'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', '),
    ...(origin !== undefined &&
      corsOrigins.includes(origin) && { 'Access-Control-Allow-Origin': origin }),
  };
}
