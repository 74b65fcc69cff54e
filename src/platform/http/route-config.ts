import type { FastifyRequest } from 'fastify';

/** What `@RouteConfig()` says of the route of a request; nothing where it got as far as none. */
export function routeConfigOf({ routeOptions }: FastifyRequest): object {
  // Other than its type says, Fastify has none for a request whose URL it refuses.
  const config: object | undefined = routeOptions.config;
  return config ?? {};
}
