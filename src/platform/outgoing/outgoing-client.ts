import { type LookupAddress, type LookupAllOptions, lookup as lookUp } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isError } from '../errors/is-error.js';
import type { AddressPolicy } from './address-policy.js';
import { failureOf, ForbiddenAddressError, OutgoingRequestError } from './request-errors.js';

/** Bytes that the headers of a response may have. */
const MAX_HEADER_BYTES = 16_384;

/** What is sent. */
export interface OutgoingRequest {
  /** http or https. */
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Milliseconds for everything, from the look-up of the name to the headers of the response. */
  timeout: number;
  /** Ends it earlier. */
  signal: AbortSignal;
}

/** What is read of a response. */
export interface OutgoingResponse {
  status: number;
  /** The header of this name, which may be a number of seconds or a date (RFC 9110 §10.2.3). */
  retryAfter: string | undefined;
}

/** Looks a name up, as `dns.lookup` does with `all: true`. */
export type Resolver = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Sends POST requests to servers of others. Redirects are not followed, connections not kept, and of a
 * response nothing but its status and one header is read.
 */
export class OutgoingClient {
  /**
   * @param policy which addresses it connects to; undefined for any, for URLs of the operator
   * @param resolver for tests
   */
  constructor(
    private readonly policy: AddressPolicy | undefined,
    private readonly resolver: Resolver = lookUp,
  ) {}

  /** @throws OutgoingRequestError without a response; the reason of `signal` once that is aborted */
  async post({ url, headers, body, timeout, signal }: OutgoingRequest): Promise<OutgoingResponse> {
    try {
      this.assertAllowed(url);
      const response = await this.send(
        url,
        headers,
        body,
        AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      );
      // Not read: what it says is of no use, and it may never end.
      response.on('error', () => undefined).destroy();
      return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
    } catch (error) {
      signal.throwIfAborted();
      throw new OutgoingRequestError(failureOf(reasonOf(error)), error);
    }
  }

  /** An address in a URL is not looked up. @throws ForbiddenAddressError */
  private assertAllowed({ hostname }: URL): void {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) !== 0 && this.policy?.allows(address) === false) {
      throw new ForbiddenAddressError();
    }
  }

  private send(
    url: URL,
    headers: OutgoingRequest['headers'],
    body: string,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const request = (isSecure ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: {
          ...headers,
          'content-length': String(Buffer.byteLength(body)),
          connection: 'close',
        },
        agent: new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: false }),
        lookup: this.lookup,
        maxHeaderSize: MAX_HEADER_BYTES,
        signal,
      });
      request.once('response', resolve);
      // Also what comes after the response was given up.
      request.on('error', reject);
      request.end(body);
    });
  }

  /**
   * The look-up of the very connection, so that a name cannot lead elsewhere between a check and its use.
   * One address that is not allowed is enough to refuse a name.
   */
  private readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.resolver(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) {
        callback(error ?? notFound(hostname), []);
      } else if (addresses.some(({ address }) => this.policy?.allows(address) === false)) {
        callback(new ForbiddenAddressError(), []);
      } else if (options.all) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`No address of ${hostname}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
  });
}

/** What aborted a request, if something did; of several addresses that were tried, the first failure. */
function reasonOf(error: unknown): unknown {
  if (!isError(error)) {
    return error;
  }
  if (error.name === 'AbortError') {
    return error.cause;
  }
  return 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error;
}
