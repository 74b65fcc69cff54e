import type { FastifyInstance } from 'fastify';

/** The JSON of answers that was needed before they are sent: for their entity tag. */
const texts = new WeakMap<object, string>();

/** The JSON of an answer, made once: what was asked for here is what is sent. */
export function serializeJson(answer: object): string {
  const text = texts.get(answer) ?? JSON.stringify(answer);
  texts.set(answer, text);
  return text;
}

/** Sends JSON, and does not make again what {@link serializeJson} has made. */
export function registerJsonSerializer(fastify: FastifyInstance): void {
  fastify.setReplySerializer((answer: unknown) =>
    typeof answer === 'object' && answer !== null
      ? (texts.get(answer) ?? JSON.stringify(answer))
      : JSON.stringify(answer),
  );
}
