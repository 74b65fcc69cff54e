import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds in a clock tick of `/proc`: Linux reports 100 a second, on every platform of Node. */
const TICK = 10;

/** What `/proc/<pid>/stat` tells (proc_pid_stat(5)), from the name on. */
interface ProcessStat {
  name: string;
  parent: number;
  /** Milliseconds of CPU in user and system mode. */
  own: number;
  /** The same of its children that have ended. */
  ended: number;
}

function statOf(pid: number): ProcessStat | undefined {
  try {
    const [, name = '', rest = ''] =
      /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const fields = rest.split(' ').map(Number);
    const ticks = (from: number): number => ((fields[from] ?? 0) + (fields[from + 1] ?? 0)) * TICK;
    return { name, parent: fields[1] ?? 0, own: ticks(11), ended: ticks(13) };
  } catch {
    // It has ended, or this is no Linux.
    return undefined;
  }
}

/** Milliseconds of CPU that a process has used, all its threads together; NaN where there is no `/proc`. */
export function cpuOf(pid: number): number {
  return statOf(pid)?.own ?? Number.NaN;
}

/** Milliseconds over which a process is watched to see whether it works. */
const WATCH_TIME = 100;

/** Waits until a process does nothing that could be measured; at once where there is no `/proc`. */
export async function untilIdle(pid: number): Promise<void> {
  for (let before = cpuOf(pid); ;) {
    await delay(WATCH_TIME);
    const now = cpuOf(pid);
    if (!(now - before > TICK)) {
      return;
    }
    before = now;
  }
}

/** Megabytes of memory that a process holds (RSS); NaN where there is no `/proc`. */
export function memoryOf(pid: number): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Milliseconds of CPU of a process and all its children, those that have ended as well. */
export function cpuOfFamily(pid: number): number {
  const head = statOf(pid);
  if (!head) {
    return Number.NaN;
  }
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => statOf(Number(entry)))
    .filter((stat) => stat?.parent === pid);
  return children.reduce(
    (sum, stat) => sum + (stat ? stat.own + stat.ended : 0),
    head.own + head.ended,
  );
}

/** The process that started this one, if that has the same name: of a backend, the postmaster. */
export function parentOfSameName(pid: number): number | undefined {
  const stat = statOf(pid);
  return stat && statOf(stat.parent)?.name === stat.name ? stat.parent : undefined;
}
