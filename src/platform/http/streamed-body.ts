import { Readable } from 'node:stream';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, preParsingHookHandler } from 'fastify';

/** What {@link StreamedBody} adds to the configuration of a route. */
const STREAMED_BODY = { isBodyStreamed: true } as const;

/**
 * For a route that reads its body itself, as a stream from `request.raw`, after the guards have let the
 * request in. The route limits the size of the body, and checks its type.
 */
export function StreamedBody(): MethodDecorator {
  return RouteConfig(STREAMED_BODY);
}

/** Makes the body parsers see no body on routes with {@link StreamedBody}. */
export function registerStreamedBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.config && 'isBodyStreamed' in route.config) {
      // Parsers compare the declared length with it.
      route.bodyLimit = Number.MAX_SAFE_INTEGER;
      route.preParsing = [hideBody, route.preParsing ?? []].flat();
    }
  });
}

const hideBody: preParsingHookHandler = ({ headers }, _reply, _payload, done) => {
  // An empty body whose length is the declared one, as far as the parsers can tell.
  const receivedEncodedLength = Number(headers['content-length'] ?? 0);
  done(null, Object.assign(Readable.from([]), { receivedEncodedLength }));
};
