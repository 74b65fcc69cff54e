import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf } from '../machine/proc.ts';
import { median } from './measure.ts';
import { startServer } from './programs.ts';

/** Milliseconds after which a server that has answered once is as quiet as it gets. */
const SETTLE_TIME = 1000;

/** What a server costs before anybody uses it; medians. */
export interface StartUp {
  /** Milliseconds from the start of the process to the first answer. */
  firstAnswer: number;
  /** Megabytes; NaN where the machine does not tell. */
  idleMemory: number;
}

/** Starts and stops the production server, `times` times. */
export async function measureStartUp(databaseUrl: string, times: number): Promise<StartUp> {
  const starts: StartUp[] = [];
  for (let time = 0; time < times; time++) {
    const server = await startServer(databaseUrl);
    await delay(SETTLE_TIME);
    starts.push({ firstAnswer: server.startTime, idleMemory: memoryOf(server.pid) });
    await server.stop();
  }
  return {
    firstAnswer: median(starts.map(({ firstAnswer }) => firstAnswer)),
    idleMemory: median(starts.map(({ idleMemory }) => idleMemory)),
  };
}
