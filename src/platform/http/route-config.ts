import type { FastifyRequest } from 'fastify';

/** The `@RouteConfig()` of the route of a request; empty where it reached no route. */
export function routeConfigOf({ routeOptions }: FastifyRequest): object {
  // Contrary to its type, it is undefined for a request whose URL Fastify refuses.
  const config: object | undefined = routeOptions.config;
  return config ?? {};
}
