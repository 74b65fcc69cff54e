/**
 * The token in an `Authorization` header of one of these schemes: a scheme, blanks, a token (RFC 9110
 * §11.4, RFC 6750 §2.1). What stands behind the blanks is the token, even where it cannot be one:
 * whoever verifies it refuses it.
 *
 * Reads the header once, in linear time. passport-jwt's own extractors search it with
 * `(\S+)\s+(\S+)`, which is quadratic: 15 kB without a blank held the event loop for 200 ms.
 *
 * @param header as it was sent; undefined where there is none
 * @param schemes in lower case, as schemes are compared without case
 * @returns null where there is no header, another scheme, or nothing behind the scheme
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
