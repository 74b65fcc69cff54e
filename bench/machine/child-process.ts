import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds after which a program without a response has failed. */
const START_LIMIT = 30_000;
const POLL_INTERVAL = 5;

/** A program under test in a child process, which listens on its own port. */
export class ServedProgram {
  readonly origin: string;
  /** Milliseconds from the start of the process to the first 200 response. */
  readonly startTime: number;
  private readonly child: ChildProcess;
  private readonly log: string;

  private constructor(child: ChildProcess, origin: string, startTime: number, log: string) {
    this.child = child;
    this.origin = origin;
    this.startTime = startTime;
    this.log = log;
  }

  /**
   * @param args of Node, the program first
   * @param options.env environment variables besides `PORT`
   * @param options.ready a path that returns 200 once the program serves
   * @param options.log a file for its output
   * @throws Error if it ends, or does not respond in time
   */
  static async start(
    args: string[],
    { env, ready, log }: { env: Record<string, string>; ready: string; log: string },
  ): Promise<ServedProgram> {
    const port = await findFreePort();
    const output = openSync(log, 'a');
    truncateSync(log);
    const begin = performance.now();
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env, PORT: String(port) },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const origin = `http://127.0.0.1:${port}`;
    while (!(await responses(`${origin}${ready}`))) {
      if (child.exitCode !== null || performance.now() - begin > START_LIMIT) {
        child.kill();
        throw new Error(`${args.join(' ')} does not start: see ${log}`);
      }
      await delay(POLL_INTERVAL);
    }
    return new ServedProgram(child, origin, performance.now() - begin, log);
  }

  get pid(): number {
    return this.child.pid ?? Number.NaN;
  }

  /** Truncates the log: a long run would fill the disk. */
  clearLog(): void {
    truncateSync(this.log);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
  }
}

async function responses(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : Number.NaN;
}
