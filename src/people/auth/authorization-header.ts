/**
 * Returns the token in an `Authorization` header with one of these schemes: a scheme, spaces, a token (RFC
 * 9110 §11.4, RFC 6750 §2.1). Everything after the spaces counts as the token; whether it is one is
 * checked when it is verified.
 *
 * Reads the header once, in linear time. passport-jwt's own extractors search it with
 * `(\S+)\s+(\S+)`, which is quadratic: 15 kB without a blank held the event loop for 200 ms.
 *
 * @param header as it was sent; undefined if there is none
 * @param schemes in lower case; the comparison ignores case
 * @returns null if there is no header, the scheme is another one, or nothing follows it
 */
export function tokenInHeader(
  header: string | undefined,
  schemes: readonly string[],
): string | null {
  if (header === undefined) {
    return null;
  }
  const end = header.indexOf(' ');
  if (end < 0 || !schemes.includes(header.slice(0, end).toLowerCase())) {
    return null;
  }
  return header.slice(end).trim() || null;
}
