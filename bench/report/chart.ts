import type { BenchResults } from './results.ts';

const WIDTH = 760;
const LEFT = 250;
const RIGHT = 60;
const ROW = 26;
const TOP = 56;
const LARGEST = 1.5;

/**
 * A bar for each rate that has a goal: the server's share of the other's requests per second, with
 * a mark where the goal is.
 */
export function toSvg({ scenarios, date, options }: BenchResults): string {
  const bars = scenarios.flatMap(({ title, goals }) =>
    goals.flatMap(({ against, measure, ratio, goal }) =>
      measure === 'rate' && goal !== undefined
        ? [{ label: `${title} / ${against}`, ratio, goal }]
        : [],
    ),
  );
  const height = TOP + bars.length * ROW + 16;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="bold">Requests per second as a share of the other program’s</text>`,
    `<text x="16" y="42" fill="#57606a">${options.articles} articles, ${date.slice(0, 10)}; the mark is the goal</text>`,
    ...bars.map(({ label, ratio, goal }, index) => bar(label, ratio, goal, TOP + index * ROW)),
    '</svg>',
  ].join('\n')}\n`;
}

function bar(label: string, ratio: number, goal: number, y: number): string {
  const x = (value: number): string =>
    (LEFT + (Math.min(value, LARGEST) / LARGEST) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const color = ratio >= goal ? '#2da44e' : '#bf8700';
  return [
    `<text x="${LEFT - 10}" y="${y + 15}" text-anchor="end">${label}</text>`,
    `<rect x="${LEFT}" y="${y + 2}" width="${(Number(x(ratio)) - LEFT).toFixed(1)}" height="${ROW - 8}" fill="${color}"/>`,
    `<line x1="${x(goal)}" x2="${x(goal)}" y1="${y}" y2="${y + ROW - 4}" stroke="#1f2328" stroke-width="2"/>`,
    `<text x="${Number(x(Math.max(ratio, goal))) + 8}" y="${y + 15}">${ratio.toFixed(2)}</text>`,
  ].join('');
}
