/** Throws on bytes that are not UTF-8. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes the value of a header as UTF-8, which most clients send, while Node reads headers as Latin-1.
 * A value that is not UTF-8 stays as it is (RFC 9110 §5.5 leaves the encoding open).
 */
export function decodeHeader(value: string): string {
  try {
    return UTF_8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}
