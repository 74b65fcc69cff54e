import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AppError, TooManyRequestsError, UnavailableError } from '../errors/app-errors.js';
import type { PerAddressLimit } from './per-address-limit.js';
import { routeConfigOf } from './route-config.js';

/** Seconds after which a client may try again where there were too many at once. */
const OVERLOAD_RETRY_AFTER = 1;

/** Seconds after which another instance, or the next one here, is likely to answer. */
const SHUTDOWN_RETRY_AFTER = 5;

/** How many requests were refused before any route had them, by reason, since the start. */
export type Refusals = Record<'overloaded' | 'per_address' | 'shutting_down' | 'malformed', number>;

/**
 * Lets requests in: so many at once, and none once the server closes. What is refused costs next to
 * nothing, so that what was let in is answered in time.
 */
export class ConcurrencyLimiter {
  /** Counts what never gets as far as the gate, too: what is no HTTP or has no URL that can be read. */
  readonly refused: Refusals = { overloaded: 0, per_address: 0, shutting_down: 0, malformed: 0 };
  /** Gives back the place of a request; to be called as often as one likes. */
  private readonly releases = new WeakMap<FastifyReply, () => void>();
  private runningCount = 0;
  private unansweredCount = 0;
  private isDraining = false;
  private closing: Promise<void> | undefined;

  /**
   * @param capacity requests that may run at once; a probe is let in even so
   * @param perAddress requests that one client address may have running
   */
  constructor(
    private readonly capacity: number,
    private readonly perAddress: PerAddressLimit,
  ) {}

  /**
   * Requests that were let in and are being worked at. One whose response is complete is not, though
   * its client may still be reading it: clients that do not read hold memory
   * (see {@link ResponseTimeout}), but keep nobody out.
   */
  get running(): number {
    return this.runningCount;
  }

  /** Requests, refused ones too, whose response is not complete or not taken yet. */
  get unanswered(): number {
    return this.unansweredCount;
  }

  /** Puts the gate in front of everything that `fastify` serves. */
  register(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      this.unansweredCount++;
      const refusal = this.refusalOf(request) ?? this.admit(request, reply);
      // Comes once for each answer, also where the client went away before it.
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
        // Its client will ask elsewhere next, rather than on a connection that is about to end.
        reply.header('Connection', 'close');
      }
      done();
    });
  }

  /** From now on clients are asked to leave; what they send is still answered. */
  drain(): void {
    this.isDraining = true;
  }

  /**
   * From now on nothing is let in.
   *
   * @param stoppedListening until when refusals are held back: who waits for an answer opens no new
   *   connection, of which the kernel would reset some when the server stops listening
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

  /** Refuses what came after the end had begun. */
  private async refuseLate(
    stoppedListening: Promise<void>,
    { raw }: FastifyRequest,
    refuse: () => void,
  ): Promise<void> {
    // The connection ends with the answer: what its client had still to send would be met by a reset,
    // which may overtake the answer (RFC 9112 §9.6).
    const bodyRead = finished(raw.resume(), { writable: false }).catch(() => undefined);
    await Promise.all([stoppedListening, bodyRead]);
    refuse();
  }

  /** Takes a place for the request. @returns why there is none for its address */
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

/** Whether the client may still be sending: to end the connection now could cost it the answer. */
function hasUnreadBody({ raw }: FastifyRequest): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers;
  return !raw.complete && (encoding !== undefined || length !== '0');
}

/** Whether all of a response is there: a stream has yet to make its rest. */
function isComplete(payload: unknown): boolean {
  return payload == null || typeof payload === 'string' || payload instanceof Uint8Array;
}

/** Marks a route that machines ask all the time, to see how the server is. */
export const PROBE = { isProbe: true } as const;

/** Whether the request is for a route marked with {@link PROBE}. */
export function isProbe(request: FastifyRequest): boolean {
  const config = routeConfigOf(request);
  return 'isProbe' in config && config.isProbe === true;
}
