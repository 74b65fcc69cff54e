/**
 * Why a request got no response, in classes that tell an operator where to look and nobody what is in
 * which network: `address` is one that requests may not go to.
 */
export const REQUEST_FAILURES = [
  'address',
  'lookup',
  'connection',
  'tls',
  'timeout',
  'response',
] as const;

/** One of {@link REQUEST_FAILURES}. */
export type RequestFailure = (typeof REQUEST_FAILURES)[number];

/** A request that got no response that could be read. */
export class OutgoingRequestError extends Error {
  constructor(
    readonly failure: RequestFailure,
    cause?: unknown,
  ) {
    super(`No response: ${failure}`, { cause });
    this.name = new.target.name;
  }
}

/** A name or URL that leads to an address that requests may not go to. */
export class ForbiddenAddressError extends Error {}

/** The class of an error of `node:http`, `node:tls` or `node:dns`. */
export function failureOf(error: unknown): RequestFailure {
  if (error instanceof ForbiddenAddressError) {
    return 'address';
  }
  const { name = '', code = '', syscall = '' } = error as Partial<NodeJS.ErrnoException>;
  if (name === 'TimeoutError' || code === 'ETIMEDOUT') {
    return 'timeout';
  }
  if (syscall === 'getaddrinfo') {
    return 'lookup';
  }
  if (code.startsWith('HPE_')) {
    return 'response';
  }
  return isAboutTls(code) ? 'tls' : 'connection';
}

/** Codes of OpenSSL, and of the checks that Node makes of a certificate. */
function isAboutTls(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(
    code,
  );
}
