import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppConfig } from '../../config/app-config.js';

/** Headers of answers that scripts of other origins may read besides the usual ones. */
const EXPOSED_HEADERS = [
  'ETag',
  'Idempotency-Replayed',
  'Link',
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
    app.enableCors({
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: PREFLIGHT_MAX_AGE,
    });
  }
}
