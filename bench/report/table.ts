import type { Measure } from '../load/scenario.ts';
import type { ScenarioResult } from '../run/measure.ts';
import type { BenchResults } from './results.ts';

const HEAD = [
  'scenario',
  'program',
  'req/s',
  'p50 ms',
  'p99 ms',
  'Node CPU ms',
  'PostgreSQL CPU ms',
  'server is',
  'goal',
];

/** Goals for a start; milliseconds and megabytes. */
const START_GOAL = 1500;
const MEMORY_GOAL = 150;

const MEASURES: Readonly<Record<Measure, string>> = { rate: 'rate', p99: 'p99', cpu: 'CPU' };

/** For people at a terminal. */
export function toText(results: BenchResults): string {
  const lines = alignColumns([HEAD, ...results.scenarios.flatMap(toRows)]);
  return [...lines, '', ...toNotes(results)].join('\n');
}

/** The rows as lines, each column as wide as its longest cell. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** For the documentation. */
export function toMarkdown(results: BenchResults): string {
  const rows = [HEAD, HEAD.map(() => '---'), ...results.scenarios.flatMap(toRows)];
  const table = rows.map((row) => `| ${row.join(' | ')} |`);
  return [...table, '', ...toNotes(results).map((note) => `- ${note}`)].join('\n');
}

function toNotes({ date, machine, options, startUps }: BenchResults): string[] {
  return [
    `Start to first response: ${startUps.bundle.firstAnswer.toFixed(0)} ms (goal: under ${START_GOAL}), from \`dist/\` and \`node_modules\` ${startUps.dist.firstAnswer.toFixed(0)}.`,
    `Idle memory: ${startUps.bundle.idleMemory.toFixed(0)} MB (goal: under ${MEMORY_GOAL}), from \`dist/\` ${startUps.dist.idleMemory.toFixed(0)}.`,
    `${options.articles} articles, ${options.articles * 5} comments; ${options.connections} connections; medians of ${options.rounds} rounds of ${options.seconds} s.`,
    `${date.slice(0, 10)}, ${machine.cores} × ${machine.cpu}, ${machine.platform}, Node ${machine.node.slice(1)}, PostgreSQL ${machine.postgres}; load generator, programs and database share the machine.`,
  ];
}

function toRows({ title, missing, contenders, goals }: ScenarioResult): string[][] {
  if (missing !== undefined) {
    return [[title, 'not there', '', '', '', '', '', '', '']];
  }
  return contenders.map(({ label, median }, index) => {
    const goal = goals.find(({ against }) => against === label);
    return [
      index === 0 ? title : '',
      label,
      median.rate.toFixed(0),
      median.p50.toFixed(1),
      median.p99.toFixed(1),
      toCpu(median.nodeCpu),
      toCpu(median.postgresCpu),
      goal ? `${goal.ratio.toFixed(2)} of its ${MEASURES[goal.measure]}` : '',
      toGoal(goal),
    ];
  });
}

function toGoal(goal: ScenarioResult['goals'][number] | undefined): string {
  return goal?.goal === undefined
    ? ''
    : `${goal.measure === 'rate' ? '≥' : '≤'} ${goal.goal.toFixed(2)}`;
}

function toCpu(milliseconds: number): string {
  return Number.isNaN(milliseconds) ? '' : milliseconds.toFixed(2);
}
