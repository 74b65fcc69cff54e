import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { AppConfig } from '../../config/app-config.js';

/** Response headers that scripts of other origins may read, besides the safelisted ones. */
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

/** Seconds for which a browser may cache the response to a preflight. */
const PREFLIGHT_MAX_AGE = 600;

/** Sets the security headers of Helmet, and CORS for the configured origins. */
export function protectBrowsers(
  app: NestFastifyApplication,
  { corsOrigins }: Pick<AppConfig, 'corsOrigins'>,
): void {
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      directives: {
        // Swagger UI needs nothing from other origins.
        fontSrc: "'self'",
        styleSrc: ["'self'", "'unsafe-inline'"],
        // Over plain HTTP, as on a LAN, it would keep Swagger UI from loading its own files.
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
    // @fastify/cors responds in plain text to an OPTIONS request that is not a preflight. This makes it
    // a 404, as without CORS.
    app.enableCors({
      delegator: (request: FastifyRequest, use) =>
        use(null, { ...options, preflight: isPreflight(request) }),
    });
  }
}

/** Browsers send a preflight before a request that is not simple (Fetch standard §4.8). */
function isPreflight({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/**
 * The CORS headers of a response that is sent before any hook runs.
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
