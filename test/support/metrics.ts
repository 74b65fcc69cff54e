import supertest from 'supertest';
import { MetricsServer } from '../../src/operations/metrics/metrics-server.js';
import type { TestApp } from './test-app.js';

/** The address of the metrics in tests: any free port. */
export const METRICS = { metrics: { port: 0, host: '127.0.0.1' } } as const;

/** Values by series, such as `sign_ins_total{outcome="ok"}`; labels are sorted by name. */
export type Series = ReadonlyMap<string, number>;

/** Scrapes the metrics of an application, as Prometheus does. @throws Error if that fails */
export async function scrape({ app }: TestApp): Promise<Series> {
  return scrapeAt(app.get(MetricsServer).url);
}

/** Scrapes the metrics at a URL. @throws Error */
export async function scrapeAt(url: string): Promise<Series> {
  const { text, headers } = await supertest(url).get('').expect(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parse(text);
}

/** The increase of each series that `work` changes. */
export async function changesBy(
  api: TestApp,
  work: () => PromiseLike<unknown>,
): Promise<Record<string, number>> {
  const before = await scrape(api);
  await work();
  const after = await scrape(api);
  const changes = [...after]
    .map(([name, value]): [string, number] => [name, value - (before.get(name) ?? 0)])
    .filter(([, change]) => change !== 0);
  return Object.fromEntries(changes);
}

/** Names of the metrics that the series belong to. */
export function namesOf(series: Series): Set<string> {
  return new Set([...series.keys()].map(familyOf));
}

const LABEL = /[a-z_]+="(?:[^"\\]|\\.)*"/g;

/** A sample in the text format 0.0.4: a name, labels without a trailing comma, a number. */
const SAMPLE = new RegExp(`^([a-z_0-9]+)(?:\\{(${LABEL.source}(?:,${LABEL.source})*)\\})? (\\S+)$`);

/** A metric: help, type and samples, up to a blank line or the end. */
const FAMILY = /^# HELP (\w+) .+\n# TYPE \1 (counter|gauge|histogram)((?:\n[^#\n].*)*)\n?$/;

function parse(text: string): Series {
  const series = new Map<string, number>();
  for (const block of text.split('\n\n')) {
    const [whole, name = '', type = '', samples = ''] = FAMILY.exec(block) ?? [];
    expect(whole).toBe(block);
    for (const line of samples.split('\n').slice(1)) {
      const [key, value] = parseSample(line);
      expect({ line, name: familyOf(key), isNew: !series.has(key) }).toEqual({
        line,
        name,
        isNew: true,
      });
      series.set(key, value);
    }
    expectForm(series, name, type);
  }
  return series;
}

function parseSample(line: string): [key: string, value: number] {
  const [whole, name, labels = '', value] = SAMPLE.exec(line) ?? [];
  expect(whole).toBe(line);
  expect(Number.isNaN(Number(value))).toBe(false);
  const sorted = [...labels.matchAll(LABEL)].map(([label]) => label).toSorted();
  return [`${name}${labels === '' ? '' : `{${sorted.join(',')}}`}`, Number(value)];
}

/** The series of a histogram have a suffix for each kind. */
function familyOf(key: string): string {
  return key.replace(/\{.*/, '').replace(/(?<=_seconds)_(bucket|sum|count)$/, '');
}

function expectForm(series: Series, name: string, type: string): void {
  expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
  if (type === 'histogram') {
    const buckets = [...series].filter(([key]) => key.startsWith(`${name}_bucket`));
    const all = Map.groupBy(buckets, ([key]) => key.replace(/,le="[^"]*"|le="[^"]*",/, ''));
    all.forEach((some, key) => {
      const counts = some.map(([, count]) => count);
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      expect(counts.at(-1)).toBe(series.get(key.replace('_bucket', '_count')));
      expect(some.at(-1)?.[0]).toContain('le="+Inf"');
    });
  }
}
