import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Histogram, Registry } from '@prometheus-io/client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PlatenFastifyAdapter } from '../../platform/http/fastify-adapter.js';
import { onRequestEnd } from '../../platform/http/request-end.js';
import { samplesByKey, collectCounter, collectGauge, single } from './samples.js';

/** Buckets in seconds, from a cached response to the longest that a request may take. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Methods with a label value of their own; clients must not be able to create others. */
const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

/**
 * Metrics of requests by method, route template (never the URL, which may contain anything) and
 * status. The count of the histogram is the number of requests.
 */
@Injectable()
export class HttpMetrics {
  private readonly duration: Histogram<'method' | 'route' | 'status'>;

  constructor(registry: Registry, { httpAdapter }: HttpAdapterHost<PlatenFastifyAdapter>) {
    this.duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of requests, from their headers to the end of the response.',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers: [registry],
    });
    const { limiter } = httpAdapter;
    collectTraffic(registry, httpAdapter);
    collectGauge(
      registry,
      { name: 'http_requests_running', help: 'Requests without a complete response.' },
      () => single(limiter.running),
    );
    collectCounter(
      registry,
      {
        name: 'http_requests_refused_total',
        help: 'Requests refused: too many, during shutdown, or malformed HTTP.',
        labelNames: ['reason'],
      },
      () => samplesByKey('reason', limiter.refused),
    );
    onRequestEnd(httpAdapter.getInstance(), (request, reply, isComplete) =>
      this.observe(request, reply, isComplete ? String(reply.statusCode) : 'aborted'),
    );
  }

  private observe(
    { is404, method, routeOptions }: FastifyRequest,
    { elapsedTime }: FastifyReply,
    status: string,
  ): void {
    const route = is404 ? 'none' : (routeOptions.url ?? 'none');
    const labels = { method: METHODS.has(method) ? method : 'other', route, status };
    this.duration.observe(labels, elapsedTime / 1000);
  }
}

/** Open, refused and cut connections. */
function collectTraffic(registry: Registry, { traffic }: PlatenFastifyAdapter): void {
  const { connections, responses } = traffic;
  collectGauge(registry, { name: 'http_connections', help: 'Open connections.' }, () =>
    single(connections.open),
  );
  collectCounter(
    registry,
    {
      name: 'http_connections_refused_total',
      help: 'Connections closed on arrival because there were too many.',
      labelNames: ['reason'],
    },
    () => samplesByKey('reason', connections.refused),
  );
  collectCounter(
    registry,
    {
      name: 'http_responses_cut_total',
      help: 'Responses cut because their clients did not read them.',
      labelNames: ['reason'],
    },
    () => samplesByKey('reason', responses.cut),
  );
}
