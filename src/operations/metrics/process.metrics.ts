import {
  constants,
  monitorEventLoopDelay,
  performance,
  type PerformanceEntry,
  PerformanceObserver,
} from 'node:perf_hooks';
import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Histogram, Registry } from '@prometheus-io/client';
import { collectCounter, collectGauge, type Sample, single } from './samples.js';

/** Milliseconds between two samples of the event loop delay; at 10 ms they would cost twice as much. */
const LAG_RESOLUTION = 20;

/** Quantiles of the event loop delay; 1 is the maximum. */
const LAG_QUANTILES = [0.5, 0.99, 1];

/** Buckets in seconds. */
const GC_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

const GC_KINDS: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MINOR_MARK_SWEEP, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/**
 * Metrics of the process: CPU, memory, event loop, garbage collection. The default metrics of the client
 * library cannot be stopped once they run, count only one of several collections that are reported
 * together, and use three times as much CPU.
 */
@Injectable()
export class ProcessMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION });
  private readonly collections: PerformanceObserver;

  constructor(registry: Registry) {
    readProcess(registry);
    collectGauge(
      registry,
      {
        name: 'nodejs_eventloop_lag_seconds',
        help: 'How late the event loop was since the last scrape; quantile 1 is the worst.',
        labelNames: ['quantile'],
      },
      () => this.readLag(),
    );
    const duration = new Histogram({
      name: 'nodejs_gc_duration_seconds',
      help: 'Garbage collections.',
      labelNames: ['kind'],
      buckets: GC_BUCKETS,
      registers: [registry],
    });
    this.collections = new PerformanceObserver((list) => {
      list.getEntries().forEach((entry) => {
        duration.observe({ kind: gcKindOf(entry) }, entry.duration / 1000);
      });
    });
  }

  onApplicationBootstrap(): void {
    this.lag.enable();
    this.collections.observe({ entryTypes: ['gc'] });
  }

  onApplicationShutdown(): void {
    this.lag.disable();
    this.collections.disconnect();
  }

  /** Node measures the time between two samples, which equals the resolution without a delay. */
  private readLag(): Sample[] {
    const samples = LAG_QUANTILES.map((quantile): Sample => {
      const delay = this.lag.percentile(quantile * 100) / 1e9;
      return [{ quantile: String(quantile) }, Math.max(0, delay - LAG_RESOLUTION / 1000)];
    });
    this.lag.reset();
    return samples;
  }
}

function readProcess(registry: Registry): void {
  const counters: [name: string, help: string, read: () => number][] = [
    [
      'process_cpu_seconds_total',
      'Time on processors, of the user and of the system.',
      () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      },
    ],
    [
      'nodejs_eventloop_active_seconds_total',
      'Time in which the event loop did not wait for something to do.',
      () => performance.eventLoopUtilization().active / 1000,
    ],
  ];
  const gauges: typeof counters = [
    ['process_start_time_seconds', 'Start, in Unix time.', () => performance.timeOrigin / 1000],
    ['process_resident_memory_bytes', 'Memory, all of it.', () => process.memoryUsage.rss()],
    [
      'nodejs_heap_size_used_bytes',
      'Memory of objects, those to be collected included.',
      () => process.memoryUsage().heapUsed,
    ],
    [
      'nodejs_external_memory_bytes',
      'Memory of buffers, which are outside of the heap.',
      () => process.memoryUsage().external,
    ],
  ];
  counters.forEach(([name, help, read]) =>
    collectCounter(registry, { name, help }, () => single(read())),
  );
  gauges.forEach(([name, help, read]) =>
    collectGauge(registry, { name, help }, () => single(read())),
  );
}

/** Node's types lack the `detail` of garbage collection entries. */
function gcKindOf(entry: PerformanceEntry & { detail?: unknown }): string {
  const { detail } = entry;
  const kind = typeof detail === 'object' && detail && 'kind' in detail ? detail.kind : undefined;
  return GC_KINDS.get(kind) ?? 'other';
}
