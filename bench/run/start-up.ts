import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf } from '../machine/proc.ts';
import { median } from './measure.ts';
import { type BUILDS, startServer } from './programs.ts';

/** Milliseconds after the first response until the server is idle. */
const SETTLE_TIME = 1000;

/** Cost of a server before its first use; medians. */
export interface StartUp {
  /** Milliseconds from the start of the process to the first response. */
  firstAnswer: number;
  /** Megabytes; NaN where the machine does not tell. */
  idleMemory: number;
}

/** The same of each build. */
export type StartUps = Readonly<Record<keyof typeof BUILDS, StartUp>>;

/** Starts and stops the production server of both builds in turn, `times` times. */
export async function measureStartUps(databaseUrl: string, times: number): Promise<StartUps> {
  const starts: Record<keyof StartUps, StartUp[]> = { bundle: [], dist: [] };
  for (let time = 0; time < times; time++) {
    starts.bundle.push(await startOnce(databaseUrl, 'bundle'));
    starts.dist.push(await startOnce(databaseUrl, 'dist'));
  }
  return { bundle: medianOf(starts.bundle), dist: medianOf(starts.dist) };
}

async function startOnce(databaseUrl: string, build: keyof StartUps): Promise<StartUp> {
  const server = await startServer(databaseUrl, build);
  try {
    await delay(SETTLE_TIME);
    return { firstAnswer: server.startTime, idleMemory: memoryOf(server.pid) };
  } finally {
    await server.stop();
  }
}

function medianOf(starts: readonly StartUp[]): StartUp {
  return {
    firstAnswer: median(starts.map(({ firstAnswer }) => firstAnswer)),
    idleMemory: median(starts.map(({ idleMemory }) => idleMemory)),
  };
}
