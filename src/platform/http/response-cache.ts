import { hash } from 'node:crypto';
import type { OutgoingHttpHeader } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  isUnmodified,
  type ReadCondition,
  readConditionOf,
  type Validators,
} from './entity-tag.js';
import type { CacheResponseConfig } from './cache-response.decorator.js';
import { routeConfigOf } from './route-config.js';
import { InFlight } from '../concurrency/in-flight.js';
import type { ResultCache } from '../persistence/result-cache.js';

/** Of a public response: shared caches keep it for 5 seconds, browsers revalidate each time. */
const PUBLIC = 'public, max-age=0, s-maxage=5';

/** Of every other response of the API. */
const PRIVATE = 'private, no-store';

/** What a response depends on besides its URL; proxies compress. */
const VARY = 'Authorization, Accept-Encoding';

/** A response as it is sent, with the headers about its body. */
interface CachedResponse extends Validators {
  body: Buffer;
  headers: Readonly<Record<string, OutgoingHttpHeader>>;
  /** When it was made, in milliseconds on the monotonic clock of the process. */
  madeAt: number;
}

/** A request whose response is cached, and shared with the same requests that arrive meanwhile. */
interface InFlightRequest {
  key: string;
  /** Milliseconds for which its response is cached. */
  maxAge: number;
  /** The client's own, hidden from the handler, which has to return the whole response. */
  condition: ReadCondition;
  done: (response?: CachedResponse) => void;
}

/**
 * Serves public responses from memory, as bytes, before Nest sees the request, and sets
 * `Cache-Control` on every response. A request with a token, or for a preview, neither reads nor fills the cache. Of
 * several equal requests at once, one reaches the handler and the others share its response.
 */
export class ResponseCache {
  private readonly requests = new WeakMap<FastifyRequest, InFlightRequest>();
  private readonly inFlight = new InFlight<CachedResponse | undefined>();

  private store: ResultCache | undefined;

  /** Starts caching in the store of the ORM, which does not exist before Nest does. */
  useStore(store: ResultCache): void {
    this.store = store;
  }

  /** Must be called after the hooks that set the headers of every response, and before Nest's. */
  register(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      const route = routeConfigOf(request);
      if (this.store && isCacheable(route) && isPlain(request)) {
        this.serve(this.store, request, reply, route, done);
      } else {
        done();
      }
    });
    fastify.addHook('onSend', (request, reply, payload, done) => {
      done(null, this.complete(request, reply, payload));
    });
  }

  private serve(
    store: ResultCache,
    request: FastifyRequest,
    reply: FastifyReply,
    route: CacheResponseConfig,
    done: () => void,
  ): void {
    // The URL as the client wrote it: equal queries in another order may differ in `Link` headers.
    const key = store.key('response', request.raw.url ?? '');
    const reads = store.reads.response;
    const cached = store.get<CachedResponse>(key);
    if (cached) {
      reads.hit++;
      send(reply, cached);
      return;
    }
    const pending = this.inFlight.get(key);
    if (pending) {
      reads.coalesced++;
      this.sendWhenReady(pending, reply, done).catch((error: unknown) => void reply.send(error));
      return;
    }
    reads.miss++;
    this.lead(request, reply, { key, maxAge: route.responseMaxAge });
    done();
  }

  private async sendWhenReady(
    pending: Promise<CachedResponse | undefined>,
    reply: FastifyReply,
    done: () => void,
  ): Promise<void> {
    const response = await pending;
    if (response) {
      send(reply, response);
    } else {
      done();
    }
  }

  /** Makes equal requests wait for the response to this one. */
  private lead(
    request: FastifyRequest,
    reply: FastifyReply,
    { key, maxAge }: Pick<InFlightRequest, 'key' | 'maxAge'>,
  ): void {
    const { promise, resolve } = Promise.withResolvers<CachedResponse | undefined>();
    void this.inFlight.add(key, promise);
    const { headers } = request;
    this.requests.set(request, {
      key,
      maxAge,
      condition: readConditionOf(headers),
      done: resolve,
    });
    delete headers['if-none-match'];
    delete headers['if-modified-since'];
    // Also after an error, or if the client disconnected: waiting requests then go to the handler.
    reply.raw.once('close', () => resolve(undefined));
  }

  /** @returns the payload to send */
  private complete(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
    const leader = this.requests.get(request);
    if (!leader || reply.statusCode !== 200 || typeof payload !== 'string') {
      if (!reply.hasHeader('cache-control')) {
        reply.header('Cache-Control', PRIVATE);
      }
      return payload;
    }
    const response = toCachedResponse(reply, Buffer.from(payload));
    this.store?.set(leader.key, response, '', leader.maxAge);
    leader.done(response);
    reply.headers(response.headers);
    addVary(reply);
    if (!isUnmodified(response, leader.condition)) {
      return response.body;
    }
    markNotModified(reply);
    // For HEAD, Fastify removes the body itself and expects one.
    return request.method === 'HEAD' ? payload : null;
  }
}

function isCacheable(config: object): config is CacheResponseConfig {
  return 'responseMaxAge' in config;
}

/**
 * Whether its response depends on the URL alone, and is for everyone; HEAD is GET without the body. Who has the token
 * of a preview may see it only until it is revoked, and no cache may keep it.
 */
function isPlain({ method, headers, query }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    !('preview' in Object(query)) &&
    headers.authorization === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

/** With a strong tag: the one the handler set, or a hash of the body (RFC 9110 §8.8.3). */
function toCachedResponse(reply: FastifyReply, body: Buffer): CachedResponse {
  const own = reply.getHeader('etag');
  const etag = typeof own === 'string' ? own : `"${hash('sha1', body, 'base64url')}"`;
  const link = reply.getHeader('link');
  const lastModified = reply.getHeader('last-modified');
  const headers = {
    'content-type': reply.getHeader('content-type') ?? 'application/json; charset=utf-8',
    'cache-control': PUBLIC,
    etag,
    ...(link !== undefined && { link }),
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
  };
  const time = lastModified === undefined ? undefined : String(lastModified);
  return { body, etag, lastModified: time, headers, madeAt: performance.now() };
}

function send(reply: FastifyReply, response: CachedResponse): void {
  reply.headers(response.headers);
  // In seconds, so that shared caches count the time spent here too (RFC 9111 §5.1).
  reply.header('Age', Math.ceil((performance.now() - response.madeAt) / 1000));
  addVary(reply);
  if (isUnmodified(response, readConditionOf(reply.request.headers))) {
    markNotModified(reply);
    void reply.send();
  } else {
    void reply.send(response.body);
  }
}

/** Keeps what CORS put into this header. */
function addVary(reply: FastifyReply): void {
  const vary = reply.getHeader('vary');
  reply.header('Vary', vary === undefined ? VARY : `${String(vary)}, ${VARY}`);
}

/** Fastify sends no `Content-Length` without a body. */
function markNotModified(reply: FastifyReply): void {
  reply.status(304).removeHeader('content-type');
}
