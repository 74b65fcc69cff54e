import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AppError, TooManyRequestsError, UnavailableError } from '../errors/app-errors.js';
import type { PerAddressLimit } from './per-address-limit.js';
import { routeConfigOf } from './route-config.js';

/** `Retry-After` while too many requests are running, in seconds. */
const OVERLOAD_RETRY_AFTER = 1;

/** `Retry-After` during shutdown, in seconds: by then another instance is likely to respond. */
const SHUTDOWN_RETRY_AFTER = 5;

/** Requests refused before they reached a route, by reason, since the start. */
export type Refusals = Record<'overloaded' | 'per_address' | 'shutting_down' | 'malformed', number>;

/**
 * Limits the number of concurrent requests, and admits none once the server closes
 * (docs/api.md#limits). A refusal costs almost nothing, so that admitted requests stay fast.
 */
export class ConcurrencyLimiter {
  /** Includes requests that fail before the limiter sees them: malformed HTTP or URLs. */
  readonly refused: Refusals = { overloaded: 0, per_address: 0, shutting_down: 0, malformed: 0 };
  /** Releases the slot of a request. */
  private readonly releases = new WeakMap<FastifyReply, () => void>();
  private runningCount = 0;
  private unansweredCount = 0;
  private isDraining = false;
  private closing: Promise<void> | undefined;

  /**
   * @param capacity requests that may run at once; probes are always admitted
   * @param perAddress requests that one client address may have running
   */
  constructor(
    private readonly capacity: number,
    private readonly perAddress: PerAddressLimit,
  ) {}

  /**
   * Admitted requests without a complete response. A complete one frees its slot even while its client
   * still reads it: clients that do not read hold memory (see `ResponseTimeout`), but no slot.
   */
  get running(): number {
    return this.runningCount;
  }

  /** Requests, refused ones included, whose response is not complete or not yet received. */
  get unanswered(): number {
    return this.unansweredCount;
  }

  /** Adds the hooks that limit all requests. */
  register(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      this.unansweredCount++;
      const refusal = this.refusalOf(request) ?? this.admit(request, reply);
      // Emitted once for each response, also if the client disconnected before it.
      reply.raw.on('close', () => {
        this.unansweredCount--;
        this.release(reply);
      });
      if (this.closing && refusal) {
        void this.refuseLate(this.closing, request, () => done(refusal));
      } else {
        done(refusal);
      }
    });
    fastify.addHook('onSend', (request, reply, payload, done) => {
      if (isComplete(payload)) {
        this.release(reply);
      }
      if (this.isDraining && !hasUnreadBody(request)) {
        // So that the client opens a new connection, which reaches another instance.
        reply.header('Connection', 'close');
      }
      done();
    });
  }

  /** Makes responses close their connections from now on; requests are still admitted. */
  drain(): void {
    this.isDraining = true;
  }

  /**
   * Admits no more requests.
   *
   * @param stoppedListening refusals are delayed until then: a client that waits for a response opens
   *   no new connection, which the kernel could reset when the server stops listening
   */
  close(stoppedListening: Promise<void>): void {
    this.isDraining = true;
    this.closing = stoppedListening;
  }

  private refusalOf(request: FastifyRequest): UnavailableError | undefined {
    if (this.closing) {
      this.refused.shutting_down++;
      return new UnavailableError(
        'shutting_down',
        'The server is shutting down, please try again',
        SHUTDOWN_RETRY_AFTER,
      );
    }
    if (this.running >= this.capacity && !isProbe(request)) {
      this.refused.overloaded++;
      return new UnavailableError(
        'overloaded',
        'The server has too much to do at the moment, please try again',
        OVERLOAD_RETRY_AFTER,
      );
    }
    return undefined;
  }

  /** Refuses a request that arrived during shutdown. */
  private async refuseLate(
    stoppedListening: Promise<void>,
    { raw }: FastifyRequest,
    refuse: () => void,
  ): Promise<void> {
    // The connection ends with the response. The rest of the body, arriving later, would cause a reset,
    // which may overtake the response (RFC 9112 §9.6).
    const bodyRead = finished(raw.resume(), { writable: false }).catch(() => undefined);
    await Promise.all([stoppedListening, bodyRead]);
    refuse();
  }

  /** Takes a slot for the request. @returns an error if its address has no slot left */
  private admit(request: FastifyRequest, reply: FastifyReply): AppError | undefined {
    const isCounted = this.perAddress.isOn && !isProbe(request);
    const release = isCounted ? this.perAddress.tryAcquire(request.ip) : () => undefined;
    if (release === undefined) {
      this.refused.per_address++;
      return new TooManyRequestsError(
        'Too many requests of this address at once, please try again',
        OVERLOAD_RETRY_AFTER,
      );
    }
    this.runningCount++;
    this.releases.set(reply, () => {
      this.runningCount--;
      release();
    });
    return undefined;
  }

  private release(reply: FastifyReply): void {
    const release = this.releases.get(reply);
    this.releases.delete(reply);
    release?.();
  }
}

/** Whether the client may still be sending: closing the connection could lose the response. */
function hasUnreadBody({ raw }: FastifyRequest): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers;
  return !raw.complete && (encoding !== undefined || length !== '0');
}

/** Whether the whole response is known; that of a stream is not. */
function isComplete(payload: unknown): boolean {
  return payload == null || typeof payload === 'string' || payload instanceof Uint8Array;
}

/** Route configuration of health probes: always admitted, and logged at level debug. */
export const PROBE = { isProbe: true } as const;

/** Whether the request is for a route marked with {@link PROBE}. */
export function isProbe(request: FastifyRequest): boolean {
  const config = routeConfigOf(request);
  return 'isProbe' in config && config.isProbe === true;
}
