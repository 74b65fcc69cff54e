import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { toSvg } from './chart.ts';
import type { BenchResults } from './results.ts';
import { toMarkdown } from './table.ts';

const PAGE = 'docs/performance.md';
const CHART = 'docs/performance.svg';

/** Markers around the results of a run; the rest of the page is hand-written. */
const BEGIN = '<!-- results -->';
const END = '<!-- end of results -->';

/** Writes the results into the documentation. @throws Error if the page lacks the markers */
export async function writeDocs(results: BenchResults): Promise<void> {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) {
    throw new Error(`${PAGE} lacks ${BEGIN} or ${END}`);
  }
  const text = `${page.slice(0, begin)}${BEGIN}\n\n${toMarkdown(results)}\n\n${page.slice(end)}`;
  const config = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(text, { ...config, filepath: PAGE }));
  writeFileSync(CHART, toSvg(results));
}
