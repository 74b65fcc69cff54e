import autocannon from 'autocannon';

/** A request of a scenario. */
export interface BenchRequest {
  path: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** A function if each request needs its own. */
  body?: string | (() => string);
}

/** The measurements of the load generator. */
export interface LoadResult {
  requests: number;
  /** Responses per second. */
  rate: number;
  /** Latency in milliseconds: median and 99th percentile. */
  p50: number;
  p99: number;
}

/** Connections, each of which sends its next request when it has the response to the last. */
export const CONNECTIONS = 32;

/** Milliseconds between autocannon's checks whether the time is up. */
const SAMPLE_INTERVAL = 100;

/**
 * Sends the requests repeatedly for some seconds. Each connection has its own part of them: no two
 * request the same thing at the same time, unless there are fewer requests than connections.
 *
 * @param rate requests per second in all; as many as there are responses to by default
 * @throws Error if any response is not 2xx
 */
export async function runLoad(
  origin: string,
  requests: readonly BenchRequest[],
  seconds: number,
  connections = CONNECTIONS,
  rate?: number,
): Promise<LoadResult> {
  const latencies: number[] = [];
  const failures = new Set<number | string>();
  const begin = performance.now();
  await new Promise<void>((done, failed) => {
    let client = 0;
    const run = autocannon(
      {
        url: origin,
        connections,
        duration: seconds,
        sampleInt: SAMPLE_INTERVAL,
        ...(rate !== undefined && { overallRate: Math.round(rate) }),
        setupClient: (own) => own.setRequests(shareOf(client++, connections, requests)),
      },
      (error) => (error ? failed(error) : done()),
    );
    run.on('response', (_client, status, _bytes, time) => {
      latencies.push(time);
      if (status < 200 || status > 299) {
        failures.add(status);
      }
    });
    run.on('reqError', (error: Error) => failures.add(error.message));
  });
  if (failures.size > 0) {
    throw new Error(`${origin}${requests[0]?.path} was answered by ${[...failures].join(', ')}`);
  }
  return summarize(latencies, performance.now() - begin);
}

function summarize(latencies: readonly number[], elapsed: number): LoadResult {
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    requests: sorted.length,
    rate: (sorted.length / elapsed) * 1000,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
  };
}

/** Every n-th request; all of them if there are too few. */
function shareOf(
  client: number,
  connections: number,
  requests: readonly BenchRequest[],
): autocannon.Request[] {
  return requests
    .filter((_, index) => requests.length < connections || index % connections === client)
    .map(toAutocannon);
}

/** A separate object for each connection: autocannon keeps state in it. */
function toAutocannon({ body, ...request }: BenchRequest): autocannon.Request {
  return typeof body === 'function'
    ? { ...request, setupRequest: (built) => ({ ...built, body: body() }) }
    : { ...request, ...(body !== undefined && { body }) };
}

/** @param sorted in ascending order */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN;
}
