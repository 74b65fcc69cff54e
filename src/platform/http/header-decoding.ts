/** Throws on bytes that are no UTF-8. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What a client meant by the value of a header: Node reads it as Latin-1, while most clients of today
 * send UTF-8. What is no UTF-8 stays as it is (RFC 9110 §5.5 leaves the encoding open).
 */
export function decodeHeader(value: string): string {
  try {
    return UTF_8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}
