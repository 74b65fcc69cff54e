import type { FastifyInstance } from 'fastify';

/** JSON of responses that was needed for their entity tags before they are sent. */
const serialized = new WeakMap<object, string>();

/** The JSON of a response, serialised once: the same string is sent. */
export function serializeJson(response: object): string {
  const json = serialized.get(response) ?? JSON.stringify(response);
  serialized.set(response, json);
  return json;
}

/** Sends responses as JSON, reusing what {@link serializeJson} made. */
export function registerJsonSerializer(fastify: FastifyInstance): void {
  fastify.setReplySerializer((response: unknown) =>
    typeof response === 'object' && response !== null
      ? (serialized.get(response) ?? JSON.stringify(response))
      : JSON.stringify(response),
  );
}
