import { hash } from 'node:crypto';
import type { OutgoingHttpHeader } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { matchesIfNoneMatch } from './entity-tag.js';
import type { CacheResponseConfig } from './cache-response.decorator.js';
import { routeConfigOf } from './route-config.js';
import type { ResultCache } from '../persistence/result-cache.js';

/** For an answer to everybody: shared caches may keep it for 5 seconds, browsers ask each time. */
const PUBLIC = 'public, max-age=0, s-maxage=5';

/** For every other answer of the API. */
const PRIVATE = 'private, no-store';

/** What an answer depends on beside its URL; proxies compress. */
const VARY = 'Authorization, Accept-Encoding';

/** An answer as it is sent: its bytes, and what its headers say about them. */
interface CachedResponse {
  body: Buffer;
  etag: string;
  headers: Readonly<Record<string, OutgoingHttpHeader>>;
  /** When it was made, in milliseconds of the process's own clock. */
  madeAt: number;
}

/** A request that fills the store for those that ask the same meanwhile. */
interface InFlightRequest {
  key: string;
  /** Milliseconds to keep its answer. */
  maxAge: number;
  /** The client's own condition, kept from the handler, which has to make the whole answer. */
  ifNoneMatch: string | undefined;
  done: (answer?: CachedResponse) => void;
}

/**
 * Answers what was asked by everybody a moment ago from memory, as ready bytes, before Nest sees the
 * request; and says of every answer who may keep it. A request with a token neither reads nor fills
 * the store. Of several that ask the same at once, one asks the database and all get its answer.
 */
export class ResponseCache {
  private readonly inFlight = new WeakMap<FastifyRequest, InFlightRequest>();
  private readonly pending = new Map<string, Promise<CachedResponse | undefined>>();

  private store: ResultCache | undefined;

  /** Where answers are kept from now on: the ORM, whose it is, is not there before Nest is. */
  useStore(store: ResultCache): void {
    this.store = store;
  }

  /** Puts it in front of Nest, and behind what sets the headers that every answer has. */
  register(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      const route = routeConfigOf(request);
      if (this.store && isCacheable(route) && isPlain(request)) {
        this.answer(this.store, request, reply, route, done);
      } else {
        done();
      }
    });
    fastify.addHook('onSend', (request, reply, payload, done) => {
      done(null, this.complete(request, reply, payload));
    });
  }

  private answer(
    store: ResultCache,
    request: FastifyRequest,
    reply: FastifyReply,
    route: CacheResponseConfig,
    done: () => void,
  ): void {
    // As it is written: other spellings of one query may differ in their `Link` headers.
    const key = store.key('answer', request.raw.url ?? '');
    const reads = store.reads.answer;
    const ready = store.get<CachedResponse>(key);
    if (ready) {
      reads.hit++;
      send(reply, ready);
      return;
    }
    const pending = this.pending.get(key);
    if (pending) {
      reads.shared++;
      this.answerAs(pending, reply, done).catch((error: unknown) => void reply.send(error));
      return;
    }
    reads.miss++;
    this.fill(request, reply, { key, maxAge: route.responseMaxAge });
    done();
  }

  private async answerAs(
    pending: Promise<CachedResponse | undefined>,
    reply: FastifyReply,
    done: () => void,
  ): Promise<void> {
    const answer = await pending;
    if (answer) {
      send(reply, answer);
    } else {
      done();
    }
  }

  /** Makes others who ask the same wait for the answer to `request`. */
  private fill(
    request: FastifyRequest,
    reply: FastifyReply,
    { key, maxAge }: Pick<InFlightRequest, 'key' | 'maxAge'>,
  ): void {
    const { promise, resolve } = Promise.withResolvers<CachedResponse | undefined>();
    this.pending.set(key, promise);
    const { headers } = request;
    this.inFlight.set(request, {
      key,
      maxAge,
      ifNoneMatch: headers['if-none-match'],
      done: resolve,
    });
    delete headers['if-none-match'];
    // Also where there was an error, or the client went away: who waits asks for itself then.
    reply.raw.once('close', () => resolve(undefined));
    void promise.then(() => this.pending.delete(key));
  }

  /** @returns what is sent in the end */
  private complete(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
    const leader = this.inFlight.get(request);
    if (!leader || reply.statusCode !== 200 || typeof payload !== 'string') {
      if (!reply.hasHeader('cache-control')) {
        reply.header('Cache-Control', PRIVATE);
      }
      return payload;
    }
    const answer = toCachedResponse(reply, Buffer.from(payload));
    this.store?.set(leader.key, answer, '', leader.maxAge);
    leader.done(answer);
    reply.headers(answer.headers);
    addVary(reply);
    if (!matchesIfNoneMatch(answer.etag, leader.ifNoneMatch)) {
      return answer.body;
    }
    markNotModified(reply);
    // For HEAD, Fastify leaves the body out itself, and wants one to leave out.
    return request.method === 'HEAD' ? payload : null;
  }
}

function isCacheable(config: object): config is CacheResponseConfig {
  return 'responseMaxAge' in config;
}

/** Whether its answer depends on nothing but its URL; HEAD is GET without the body. */
function isPlain({ method, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers.authorization === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

/** A strong tag: of the article's own, or of the bytes (RFC 9110 §8.8.3). */
function toCachedResponse(reply: FastifyReply, body: Buffer): CachedResponse {
  const own = reply.getHeader('etag');
  const etag = typeof own === 'string' ? own : `"${hash('sha1', body, 'base64url')}"`;
  const link = reply.getHeader('link');
  const headers = {
    'content-type': reply.getHeader('content-type') ?? 'application/json; charset=utf-8',
    'cache-control': PUBLIC,
    etag,
    ...(link !== undefined && { link }),
  };
  return { body, etag, headers, madeAt: performance.now() };
}

function send(reply: FastifyReply, answer: CachedResponse): void {
  reply.headers(answer.headers);
  // So that shared caches add no time of their own to ours (RFC 9111 §5.1), in seconds.
  reply.header('Age', Math.ceil((performance.now() - answer.madeAt) / 1000));
  addVary(reply);
  if (matchesIfNoneMatch(answer.etag, reply.request.headers['if-none-match'])) {
    markNotModified(reply);
    void reply.send();
  } else {
    void reply.send(answer.body);
  }
}

/** CORS has its say in this header, too. */
function addVary(reply: FastifyReply): void {
  const vary = reply.getHeader('vary');
  reply.header('Vary', vary === undefined ? VARY : `${String(vary)}, ${VARY}`);
}

/** Fastify gives what has no body no length. */
function markNotModified(reply: FastifyReply): void {
  reply.status(304).removeHeader('content-type');
}
