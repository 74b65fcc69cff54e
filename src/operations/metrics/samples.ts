import { Counter, Gauge, type Registry } from '@prometheus-io/client';

/** Name, help text and labels of a metric. */
export interface Metric {
  name: string;
  help: string;
  labelNames?: string[];
}

/** A value with the labels that identify its series. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A counter whose samples are collected from elsewhere, at each scrape. */
export function collectCounter(registry: Registry, metric: Metric, read: () => Sample[]): void {
  const counter = new Counter({
    ...metric,
    registers: [],
    collect() {
      this.reset();
      read().forEach(([labels, value]) => this.inc(labels, value));
    },
  });
  registry.registerMetric(counter);
}

/** A gauge whose samples are collected from elsewhere, at each scrape. */
export function collectGauge(
  registry: Registry,
  metric: Metric,
  read: () => Sample[] | Promise<Sample[]>,
): void {
  const gauge = new Gauge({
    ...metric,
    registers: [],
    async collect() {
      const samples = await read();
      this.reset();
      samples.forEach(([labels, value]) => this.set(labels, value));
    },
  });
  registry.registerMetric(gauge);
}

/** The one value of a metric without labels. */
export function single(value: number): Sample[] {
  return [[{}, value]];
}

/** One sample for each key, which becomes the value of `label`. */
export function samplesByKey(label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([name, value]) => [{ [label]: name }, value]);
}

/** The same samples with one more label. */
export function withLabel(name: string, labelValue: string, samples: Sample[]): Sample[] {
  return samples.map(([labels, value]) => [{ [name]: labelValue, ...labels }, value]);
}
