import { COLD, isFromStore } from '../load/cold.ts';
import { type BenchRequest, type LoadResult, quantile, runLoad } from '../load/load.ts';
import type { Contender, Measure, Preparation, ProgramName, Scenario } from '../load/scenario.ts';
import { assertSameResponses } from '../load/same-responses.ts';
import type { PostgresWatch } from '../machine/postgres.ts';
import { cpuOf, untilIdle } from '../machine/proc.ts';
import type { Programs } from './programs.ts';

/** Requests of a scenario for which server and floor are compared. */
const COMPARED = 5;

/** Seconds in which V8 comes to compile what is asked for, which a long-lived process has behind it. */
const WARM_UP = 5;

/** What a program costs in one round, or in the median of them. */
export interface Cost extends Omit<LoadResult, 'requests'> {
  /** Milliseconds of CPU for a request; NaN where the machine does not tell. */
  nodeCpu: number;
  postgresCpu: number;
}

/** What came of a scenario. */
export interface ScenarioResult {
  name: string;
  title: string;
  /** Why it was not run; the server may not have it yet. */
  missing?: string;
  contenders: { label: string; median: Cost; rounds: Cost[] }[];
  goals: { against: string; measure: Measure; goal: number | undefined; ratio: number }[];
}

/** Everything that a measurement needs. */
export interface Setting {
  programs: Programs;
  preparation: Preparation;
  watch: PostgresWatch;
  rounds: number;
  seconds: number;
}

/**
 * Runs a scenario: its programs in turn, round by round, so that whatever else the machine does
 * meets all of them.
 *
 * @throws Error if any response is not 2xx, or the floor's are not the server's
 */
export async function measure(scenario: Scenario, setting: Setting): Promise<ScenarioResult> {
  const { name, title } = scenario;
  const requests = await prepare(scenario, setting);
  if (typeof requests === 'string') {
    return { name, title, missing: requests, contenders: [], goals: [] };
  }
  if (scenario.comparable) {
    await compare(requests, setting.programs);
  }
  const contenders = scenario.contenders.map((contender) => ({
    contender,
    requests: requests.get(contender.label) ?? [],
    rounds: new Array<Cost>(),
  }));
  // Code is compiled and plans are made while nobody counts; a smoke test has no time for it.
  if (setting.seconds >= 1) {
    for (const { contender, requests: own } of contenders) {
      await runRound(contender, own, setting, WARM_UP);
    }
  }
  for (let round = 0; round < setting.rounds; round++) {
    for (const { contender, requests: own, rounds } of contenders) {
      rounds.push(await runRound(contender, own, setting, setting.seconds));
    }
  }
  return {
    name,
    title,
    contenders: contenders.map(({ contender: { label }, rounds }) => ({
      label,
      median: medianOf(rounds),
      rounds,
    })),
    goals: goalsOf(
      scenario,
      new Map(contenders.map(({ contender, rounds }) => [contender.label, rounds])),
    ),
  };
}

/** The requests of each contender, or why there are none: one of them does not response the first. */
async function prepare(
  { contenders }: Scenario,
  { programs, preparation }: Setting,
): Promise<Map<string, readonly BenchRequest[]> | string> {
  const requests = new Map<string, readonly BenchRequest[]>();
  for (const contender of contenders) {
    const { label, program } = contender;
    try {
      const own = await contender.requests(preparation);
      await assertAnswered(programs[program].origin, own[0]);
      requests.set(label, own);
    } catch (error) {
      return `${program}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return requests;
}

/** @throws Error unless a read is answered with 200, and by a query if it is to be */
async function assertAnswered(origin: string, request: BenchRequest | undefined): Promise<void> {
  if (!request || request.method === 'POST') {
    return;
  }
  const { path, headers } = request;
  const response = await fetch(`${origin}${path}`, headers && { headers });
  if (response.status !== 200) {
    throw new Error(`${response.status} to ${path}`);
  }
  if (headers === COLD && isFromStore(response.headers)) {
    throw new Error(`the store of hot responses responds with ${path}`);
  }
}

async function compare(
  requests: Map<string, readonly BenchRequest[]>,
  { server, floor }: Record<ProgramName, { origin: string }>,
): Promise<void> {
  const [own = [], others = []] = [requests.get('server'), requests.get('floor')];
  const step = Math.max(1, Math.floor(own.length / COMPARED));
  for (const [index, request] of own.entries()) {
    const other = others[index];
    if (index % step === 0 && other) {
      const origins = { server: server.origin, floor: floor.origin };
      await assertSameResponses({ server: request, floor: other }, origins);
    }
  }
}

async function runRound(
  { program, flood }: Contender,
  requests: readonly BenchRequest[],
  { programs, watch }: Setting,
  seconds: number,
): Promise<Cost> {
  const { origin, pid } = programs[program];
  // Passwords that are still being checked, say, after those who sent them have gone.
  await untilIdle(pid);
  await watch.untilIdle();
  programs[program].clearLog();
  const [nodeBefore, postgresBefore] = [cpuOf(pid), watch.cpu()];
  const [load] = await Promise.all([
    runLoad(origin, requests, seconds),
    flood && runLoad(origin, flood.requests, seconds, flood.connections),
  ]);
  if (load.requests === 0) {
    throw new Error(`${program} has answered nothing in ${seconds} s`);
  }
  const perRequest = (milliseconds: number): number => milliseconds / load.requests;
  return {
    rate: load.rate,
    p50: load.p50,
    p99: load.p99,
    nodeCpu: perRequest(cpuOf(pid) - nodeBefore),
    postgresCpu: perRequest(watch.cpu() - postgresBefore),
  };
}

/** The median of a scenario's rounds, number by number. */
function medianOf(rounds: readonly Cost[]): Cost {
  const of = (member: keyof Cost): number => median(rounds.map((round) => round[member]));
  return {
    rate: of('rate'),
    p50: of('p50'),
    p99: of('p99'),
    nodeCpu: of('nodeCpu'),
    postgresCpu: of('postgresCpu'),
  };
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (quantile(sorted, 0.5) + quantile(sorted, (sorted.length - 1) / 2 / sorted.length)) / 2;
}

/** Ratios of rounds that ran one after the other, and the median of those. */
function goalsOf(
  { contenders, goals }: Scenario,
  rounds: Map<string, Cost[]>,
): ScenarioResult['goals'] {
  const own = rounds.get(contenders[0]?.label ?? '') ?? [];
  return goals.map(({ against, measure: kind, ratio: goal }) => {
    const others = rounds.get(against) ?? [];
    const ratios = own.map((cost, index) => valueOf(cost, kind) / valueOf(others[index], kind));
    return { against, measure: kind, goal, ratio: median(ratios) };
  });
}

function valueOf(cost: Cost | undefined, kind: Measure): number {
  if (!cost) {
    return Number.NaN;
  }
  return kind === 'cpu' ? cost.nodeCpu + cost.postgresCpu : cost[kind];
}
