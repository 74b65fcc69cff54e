import { Counter, Gauge, type Registry } from '@prometheus-io/client';

/** What a metric is called, what it tells, and by what its values differ. */
export interface Metric {
  name: string;
  help: string;
  labelNames?: string[];
}

/** A value, and the labels that tell it from the others of its metric. */
export type Reading = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A counter of what somebody else counts, who is asked when the metrics are. */
export function readCounter(registry: Registry, metric: Metric, read: () => Reading[]): void {
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

/** A gauge of what somebody else knows, who is asked when the metrics are. */
export function readGauge(
  registry: Registry,
  metric: Metric,
  read: () => Reading[] | Promise<Reading[]>,
): void {
  const gauge = new Gauge({
    ...metric,
    registers: [],
    async collect() {
      (await read()).forEach(([labels, value]) => this.set(labels, value));
    },
  });
  registry.registerMetric(gauge);
}

/** The one value of a metric without labels. */
export function single(value: number): Reading[] {
  return [[{}, value]];
}

/** A value for each member, whose name goes under `label`. */
export function byMember(label: string, values: Readonly<Record<string, number>>): Reading[] {
  return Object.entries(values).map(([name, value]) => [{ [label]: name }, value]);
}

/** The same readings with a label more. */
export function labelled(label: string, value: string, readings: Reading[]): Reading[] {
  return readings.map(([labels, reading]) => [{ [label]: value, ...labels }, reading]);
}
