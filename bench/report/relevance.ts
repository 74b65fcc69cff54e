import type { RelevanceResults } from '../relevance/run.ts';
import { replaceSection } from './docs.ts';
import { alignColumns } from './table.ts';

const PAGE = 'docs/search.md';

const HEAD = [
  'collection',
  'search',
  'nDCG@10',
  'of MiniSearch',
  'MAP',
  'recall@100',
  'found nothing',
];

/** What the server's nDCG@10 has to be, as a multiple of MiniSearch's. */
const GOAL = 1.1;

/** For people at a terminal. */
export function toRelevanceText(results: RelevanceResults): string {
  return [...alignColumns([HEAD, ...toRows(results)]), '', ...toNotes(results)].join('\n');
}

/** Writes the results into the documentation. @throws Error if the page lacks the markers */
export async function writeRelevanceDocs(results: RelevanceResults): Promise<void> {
  const rows = [HEAD, HEAD.map(() => '---'), ...toRows(results)];
  const table = rows.map((row) => `| ${row.join(' | ')} |`);
  const notes = toNotes(results).map((note) => `- ${note}`);
  await replaceSection(PAGE, 'relevance', [...table, '', ...notes].join('\n'));
}

function toRows({ collections }: RelevanceResults): string[][] {
  return collections.flatMap(({ title, contenders }) => {
    const reference = contenders[1]?.relevance.ndcg ?? Number.NaN;
    return contenders.map(({ label, relevance }, index) => [
      index === 0 ? title : '',
      label,
      relevance.ndcg.toFixed(3),
      (relevance.ndcg / reference).toFixed(2),
      relevance.map.toFixed(3),
      relevance.recall.toFixed(3),
      String(relevance.unanswered),
    ]);
  });
}

function toNotes({ date, machine, collections }: RelevanceResults): string[] {
  return [
    `Goal: nDCG@10 of at least ${GOAL.toFixed(2)} times that of MiniSearch.`,
    ...collections.map(
      ({ title, documents, questions, shortened }) =>
        `${title}: ${documents} documents, ${questions} judged questions, of which ${shortened} were cut to the length of a query.`,
    ),
    `${date.slice(0, 10)}, Node ${machine.node.slice(1)}, PostgreSQL ${machine.postgres}.`,
  ];
}
