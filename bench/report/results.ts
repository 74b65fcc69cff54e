import { cpus } from 'node:os';
import type { BenchOptions } from '../options.ts';
import type { ScenarioResult } from '../run/measure.ts';
import type { StartUps } from '../run/start-up.ts';

/** What the numbers come from. */
export interface Machine {
  cpu: string;
  cores: number;
  platform: string;
  node: string;
  postgres: string;
}

/** Everything that a run has found; `--json` writes it as it is. */
export interface BenchResults {
  date: string;
  machine: Machine;
  options: Pick<BenchOptions, 'articles' | 'rounds' | 'seconds'> & { connections: number };
  startUps: StartUps;
  scenarios: ScenarioResult[];
}

/** @param postgres version of the server */
export function describeMachine(postgres: string): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    postgres,
  };
}
