import type { ConnectionOptions } from 'node:tls';

/** As node-postgres takes it. */
type Tls = boolean | ConnectionOptions;

/** `sslmode` as libpq means it; `no-verify` is node-postgres' own word for `require`. */
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
 * The TLS that the `sslmode` of a database URL asks for; the ORM reads no parameter of the URL, and
 * would connect in clear text. Certificates are checked against the authorities that Node knows
 * (NODE_EXTRA_CA_CERTS adds to them).
 *
 * @returns undefined where the URL names none of {@link SSL_MODES}: what the driver does by itself
 */
export function tlsOf(databaseUrl: string): Tls | undefined {
  return MODES.get(sslModeOf(databaseUrl) ?? '');
}

/** The word behind `sslmode=`, or null. */
export function sslModeOf(databaseUrl: string): string | null {
  return new URL(databaseUrl).searchParams.get('sslmode');
}
