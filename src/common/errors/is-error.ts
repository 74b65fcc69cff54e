/**
 * Whether something is an error: by its prototype, as Fastify's are, which lack what the engine gives
 * to errors; or by the engine's word, as for those of another realm (Jest runs tests in one).
 */
export function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Error.isError(thrown);
}

/**
 * What a log may say of whatever was thrown: the stack alone, as the members that drivers put on their
 * errors hold people's data.
 */
export function stackOf(thrown: unknown): string | undefined {
  return isError(thrown) ? thrown.stack : String(thrown);
}
