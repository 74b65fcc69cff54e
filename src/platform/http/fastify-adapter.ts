import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { NotFoundException } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { AppConfig } from '../../config/app-config.js';
import type { ProblemFilter } from '../errors/problem.filter.js';
import { toProblem } from '../errors/problem.js';
import { registerBodyParser } from './body-parser.js';
import { registerHeadRoutes } from './head-routes.js';
import { corsHeadersOf } from './browser-protection.js';
import { registerJsonSerializer } from './json-serializer.js';
import { ConnectionDrain } from './connection-drain.js';
import { registerRangeHeader } from './range-header.js';
import { registerRefusedBodies } from './refused-body.js';
import type { ConcurrencyLimiter } from './concurrency-limiter.js';
import { createRequestIds, REQUEST_ID_HEADER, registerRequestId } from './request-id.js';
import { registerRequestChecks } from './request-checks.js';
import { registerStreamedBodies } from './streamed-body.js';
import type { TrafficLimits } from './traffic-limits.js';

/** Bytes of a request body: 2 MiB, as 200 000 characters written as `\u` escapes exceed 1 MiB. */
const BODY_LIMIT = 2 * 1024 * 1024;

/**
 * Characters of a path parameter as sent; 414 beyond. A slug has at most 255, each of which may be
 * percent-encoded.
 */
const MAX_PARAM_LENGTH = 3 * 255;

/** Milliseconds between Node's checks for clients that are too slow; its default is 30 000. */
const CONNECTION_CHECK_INTERVAL = 500;

/** The part of the request timeout in which the headers must arrive. */
const HEADERS_TIMEOUT_SHARE = 1 / 3;

type HttpConfig = Pick<AppConfig, 'trustedProxies' | 'requestTimeout' | 'corsOrigins'>;

/**
 * Fastify, configured so that its own errors have the common format too (docs/api.md#errors).
 *
 * @param rewriteUrl returns the URL to route a request by
 */
export function createFastifyAdapter(
  filter: ProblemFilter,
  { trustedProxies, requestTimeout, corsOrigins }: HttpConfig,
  traffic: TrafficLimits,
  rewriteUrl: (url: string) => string = (url) => url,
): PlatenFastifyAdapter {
  const adapter: PlatenFastifyAdapter = new PlatenFastifyAdapter(traffic, {
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // Hops are counted from this server: addresses further left in X-Forwarded-For can be forged.
    trustProxy: (_address: string, hop: number) => hop < trustedProxies,
    genReqId: createRequestIds(trustedProxies),
    rewriteUrl: ({ url = '' }) => rewriteUrl(url),
    // Malformed URLs reach neither Nest nor the hooks that set the headers of other responses.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      traffic.limiter.refused.malformed++;
      adapter.setSecurityHeaders(request, reply);
      setHeadersOfErrors(request, reply, corsOrigins);
      void filter.respond(error, request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (refuseMalformedHttp(error, socket)) {
        traffic.limiter.refused.malformed++;
      }
    },
    // `registerRequestChecks` checks the header, and reports it in the common error format.
    http: {
      requireHostHeader: false,
      headersTimeout: requestTimeout * HEADERS_TIMEOUT_SHARE,
      connectionsCheckingInterval: CONNECTION_CHECK_INTERVAL,
    },
    requestTimeout,
    return503OnClosing: false,
  });
  registerHooks(adapter.getInstance(), traffic);
  return adapter;
}

/** The order of the hooks matters: requests pass them one after the other. */
function registerHooks(fastify: FastifyInstance, traffic: TrafficLimits): void {
  registerRequestId(fastify);
  traffic.register(fastify);
  registerRequestChecks(fastify);
  registerRangeHeader(fastify);
  registerBodyParser(fastify);
  registerStreamedBodies(fastify);
  registerRefusedBodies(fastify);
  registerJsonSerializer(fastify);
  registerHeadRoutes(fastify);
  respondForNode(fastify.server);
}

/** Sets the headers that hooks would set. */
function setHeadersOfErrors(
  { id, headers }: FastifyRequest,
  reply: FastifyReply,
  corsOrigins: readonly string[],
): void {
  reply.headers({
    ...corsHeadersOf(headers.origin, corsOrigins),
    [REQUEST_ID_HEADER]: id,
    'Cache-Control': 'private, no-store',
  });
}

/**
 * Adds the security headers to every response, also to errors before Nest, and closes gracefully. The
 * headers are recorded once and set on the reply: headers on the raw response as well would make Node
 * set each header again.
 */
export class PlatenFastifyAdapter extends FastifyAdapter {
  private headersHook: SecurityHook | undefined;
  private securityHeaders: Record<string, string> | undefined;

  readonly limiter: ConcurrencyLimiter;
  private readonly drain: ConnectionDrain;

  constructor(
    readonly traffic: TrafficLimits,
    options: ConstructorParameters<typeof FastifyAdapter<RawServerDefault>>[0],
  ) {
    super(options);
    this.limiter = traffic.limiter;
    this.drain = new ConnectionDrain(this.getInstance().server);
    this.getInstance().addHook('onRequest', (request, reply, done) => {
      this.setSecurityHeaders(request, reply);
      done();
    });
  }

  override registerSecurityHook(hook: SecurityHook): void {
    this.headersHook = hook;
  }

  setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
    this.securityHeaders ??= this.recordSecurityHeaders(request);
    reply.headers(this.securityHeaders);
  }

  /** The headers that Nest would set on a raw response. */
  private recordSecurityHeaders(request: FastifyRequest): Record<string, string> {
    const headers: Record<string, string> = {};
    this.headersHook?.(request, {
      setHeader: (name: string, value: string) => {
        headers[name] = value;
      },
      removeHeader: () => undefined,
    });
    return headers;
  }

  /** Nest calls this at the start of a shutdown, before anything else. */
  override beforeClose(): void {
    super.beforeClose();
    this.limiter.drain();
  }

  /** Stops listening, waits for running requests, and ends all connections. */
  override async close(): Promise<void> {
    const stoppedListening = this.drain.stopListening();
    this.limiter.close(stoppedListening);
    await stoppedListening;
    await this.drain.end(() => this.limiter.unanswered > 0);
    await super.close();
  }
}

type SecurityHook = Parameters<FastifyAdapter['registerSecurityHook']>[0];

const STATUS_OF_PARSER_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Handles what Node would respond to by itself, in a format other than ours. */
function respondForNode(server: Server): void {
  // RFC 9110 §10.1.1 lets a server ignore unknown expectations.
  server.on('checkExpectation', (request, reply) => server.emit('request', request, reply));
  server.on('connect', (_request, socket: Socket) =>
    refuseOnSocket(socket, new NotFoundException('Cannot CONNECT')),
  );
}

/**
 * Refuses what Node's HTTP parser cannot read. There is no request and no reply, only a socket.
 *
 * @returns false where the client is gone
 */
function refuseMalformedHttp(error: Error & { code?: string }, socket: Socket): boolean {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return false;
  }
  const statusCode = STATUS_OF_PARSER_ERROR[error.code ?? ''] ?? 400;
  const refusal = new Error('The request is not valid HTTP');
  refuseOnSocket(socket, Object.assign(refusal, { statusCode }));
  return true;
}

function refuseOnSocket(socket: Socket, refusal: Error): void {
  // Node no longer listens for errors of the socket: an unhandled one would end the process.
  socket.on('error', () => socket.destroy());
  const requestId = randomUUID();
  const { body } = toProblem(refusal, { requestId, method: '' });
  const json = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${body.status} ${body.title}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(json)}`,
      `${REQUEST_ID_HEADER}: ${requestId}`,
      'Connection: close',
      '',
      json,
    ].join('\r\n'),
  );
}
