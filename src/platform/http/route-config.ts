import type { FastifyRequest } from 'fastify';

/** The `@RouteConfig()` of the route of a request; empty if no route matched. */
export function routeConfigOf({ routeOptions }: FastifyRequest): object {
  // Despite its type, it is undefined for a request whose URL Fastify rejects.
  const config: object | undefined = routeOptions.config;
  return config ?? {};
}
