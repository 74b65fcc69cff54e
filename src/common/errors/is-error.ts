/**
 * Whether something is an error: by its prototype, as Fastify's are, which lack what the engine gives
 * to errors; or by the engine's word, as for those of another realm (Jest runs tests in one).
 */
export function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Error.isError(thrown);
}
