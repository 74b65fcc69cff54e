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
import type { ConcurrencyLimiter } from './concurrency-limiter.js';
import { createRequestIds, REQUEST_ID_HEADER, registerRequestId } from './request-id.js';
import { registerRequestChecks } from './request-checks.js';
import type { TrafficLimits } from './traffic-limits.js';

/** Two MiB: 200 000 characters, each written as a `\u` escape, are more than one. */
const BODY_LIMIT = 2 * 1024 * 1024;

/**
 * Longest value of a path parameter, in characters as they are sent; 414 beyond. A slug has at most
 * 255, and each may be percent-escaped.
 */
const MAX_PARAM_LENGTH = 3 * 255;

/** How often Node looks for clients that are too slow, in milliseconds; its default is 30 000. */
const CONNECTION_CHECK_INTERVAL = 500;

/** What the HTTP layer has to know. */
type HttpConfig = Pick<AppConfig, 'trustedProxies' | 'requestTimeout' | 'corsOrigins'>;

/**
 * Fastify as this application wants it: its own errors, too, have the one shape.
 *
 * @param traffic what limits the clients
 * @param rewriteUrl what a URL is routed as, where that is another
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
    // A number of hops, counted from us: what stands further left in X-Forwarded-For is hearsay.
    trustProxy: (_address: string, hop: number) => hop < trustedProxies,
    genReqId: createRequestIds(trustedProxies),
    rewriteUrl: ({ url = '' }) => rewriteUrl(url),
    // Bad URLs never get as far as Nest, nor to the hooks that set the headers of other answers.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      traffic.limiter.refused.malformed++;
      adapter.setSecurityHeaders(request, reply);
      setHeadersOfErrors(request, reply, corsOrigins);
      void filter.answer(error, request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (refuseMalformedHttp(error, socket)) {
        traffic.limiter.refused.malformed++;
      }
    },
    // `registerRequestChecks` does both, in the one shape.
    http: {
      requireHostHeader: false,
      headersTimeout: requestTimeout / 3,
      connectionsCheckingInterval: CONNECTION_CHECK_INTERVAL,
    },
    requestTimeout,
    return503OnClosing: false,
  });
  registerHooks(adapter.getInstance(), traffic);
  return adapter;
}

/** What every request passes, in this order. */
function registerHooks(fastify: FastifyInstance, traffic: TrafficLimits): void {
  registerRequestId(fastify);
  traffic.register(fastify);
  registerRequestChecks(fastify);
  registerRangeHeader(fastify);
  registerBodyParser(fastify);
  registerJsonSerializer(fastify);
  registerHeadRoutes(fastify);
  answerForNode(fastify.server);
}

/** What hooks set for errors that get as far as them. */
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
 * Gives each answer its security headers, errors that come before Nest too; ends gently. The headers
 * are always the same, and go with those of the reply: where Node finds some on the raw response as
 * well, it sets each anew.
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

  /** What Nest would set on a raw response. */
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

  /** Nest calls it when it begins to shut down, before anything else. */
  override beforeClose(): void {
    super.beforeClose();
    this.limiter.drain();
  }

  /** Stops listening, lets what runs end, and ends all connections; each request gets its answer. */
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

/** Takes over what Node would answer by itself, and not in the one shape. */
function answerForNode(server: Server): void {
  // RFC 9110 §10.1.1 leaves it to us whether to mind an expectation that we do not know.
  server.on('checkExpectation', (request, reply) => server.emit('request', request, reply));
  server.on('connect', (_request, socket: Socket) =>
    refuseOnSocket(socket, new NotFoundException('Cannot CONNECT')),
  );
}

/**
 * What Node's HTTP parser cannot read has no request and no reply, only a socket.
 *
 * @returns false where nobody is there any more to be refused
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
  // Node has given the socket away: an error of it that nobody listens for would end the process.
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
