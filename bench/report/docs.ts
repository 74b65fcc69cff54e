import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { toSvg } from './chart.ts';
import type { BenchResults } from './results.ts';
import { toMarkdown } from './table.ts';

const PAGE = 'docs/performance.md';
const CHART = 'docs/performance.svg';

/** Writes the results into the documentation. @throws Error if the page lacks the markers */
export async function writeDocs(results: BenchResults): Promise<void> {
  await replaceSection(PAGE, 'results', toMarkdown(results));
  writeFileSync(CHART, toSvg(results));
}

/**
 * Replaces what is between `<!-- name -->` and `<!-- end of name -->`; the rest of the page is hand-written.
 *
 * @throws Error if the page lacks the markers
 */
export async function replaceSection(path: string, name: string, markdown: string): Promise<void> {
  const page = readFileSync(path, 'utf8');
  const marker = `<!-- ${name} -->`;
  const [begin, end] = [page.indexOf(marker), page.indexOf(`<!-- end of ${name} -->`)];
  if (begin === -1 || end < begin) {
    throw new Error(`${path} lacks ${marker} or its end`);
  }
  const text = `${page.slice(0, begin)}${marker}\n\n${markdown}\n\n${page.slice(end)}`;
  const config = await resolveConfig(path);
  writeFileSync(path, await format(text, { ...config, filepath: path }));
}
