import type { ConnectionOptions } from 'node:tls';

/** The `ssl` option of node-postgres. */
type Tls = boolean | ConnectionOptions;

/** The modes of libpq; `no-verify` is node-postgres' name for `require`. */
const MODES: ReadonlyMap<string, Tls> = new Map<string, Tls>([
  ['disable', false],
  ['no-verify', { rejectUnauthorized: false }],
  ['require', { rejectUnauthorized: false }],
  ['verify-ca', { checkServerIdentity: () => undefined }],
  ['verify-full', true],
]);

/** The modes that {@link tlsOf} supports. */
export const SSL_MODES = [...MODES.keys()];

/**
 * Returns the TLS options for the `sslmode` of a database URL, as the ORM ignores the parameters of the
 * URL and would connect in clear text. Certificates are verified against the authorities of Node
 * (NODE_EXTRA_CA_CERTS adds to them).
 *
 * @returns undefined if the URL has none of {@link SSL_MODES}: the driver's default
 */
export function tlsOf(databaseUrl: string): Tls | undefined {
  return MODES.get(sslModeOf(databaseUrl) ?? '');
}

/** The value of `sslmode` in the URL, or null. */
export function sslModeOf(databaseUrl: string): string | null {
  return new URL(databaseUrl).searchParams.get('sslmode');
}
