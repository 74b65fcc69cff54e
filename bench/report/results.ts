import { cpus } from 'node:os';
import type { BenchOptions } from '../options.ts';
import type { ScenarioResult } from '../run/measure.ts';
import type { StartUps } from '../run/start-up.ts';

/** The machine and versions. */
export interface Machine {
  cpu: string;
  cores: number;
  platform: string;
  node: string;
  postgres: string;
}

/** All results of a run; `--json` writes them unchanged. */
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
