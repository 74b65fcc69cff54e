import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** Every variable of the configuration, unset, whatever the machine of the tests has. */
const NOTHING_SET = {
  NODE_ENV: '',
  PORT: '0',
  HOST: '',
  METRICS_PORT: '',
  METRICS_HOST: '',
  DATABASE_URL: '',
  DATABASE_WAIT: '0s',
  MIGRATE_ON_START: '',
  DATA_DIR: '',
  JWT_SECRET: '',
  JWT_EXPIRES_IN: '',
  BCRYPT_COST: '4',
  LOG_LEVEL: '',
  SEED_DEMO: '',
};

/** How a process ended, and what it said. */
export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** An entry point of the compiled application, in a process of its own. */
export class ServerProcess {
  stdout = '';
  stderr = '';
  /** What became of it; resolves when it has ended. */
  readonly outcome: Promise<Outcome>;

  private constructor(private readonly child: ChildProcessByStdio<null, Readable, Readable>) {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
    this.outcome = new Promise((ended) => {
      child.once('close', (code, signal) =>
        ended({ code, signal, stdout: this.stdout, stderr: this.stderr }),
      );
    });
  }

  /**
   * @param entry arguments of Node, the file in `dist` first
   * @param env what is set, beyond nothing
   * @param cwd folder to run it in, by default that of the tests
   */
  static start(
    entry: readonly string[],
    env: Record<string, string>,
    cwd = process.cwd(),
  ): ServerProcess {
    return new ServerProcess(
      spawn(process.execPath, entry, {
        cwd,
        env: { ...process.env, ...NOTHING_SET, ...env },
        // Like the job of a shell: in a process group of its own.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  get pid(): number {
    return this.child.pid ?? Number.NaN;
  }

  /** The URL it serves at, as soon as it says so. @throws Error if it ends before */
  async url(): Promise<string> {
    for (;;) {
      const [, url] = /API +(http:\S+)\/article/.exec(this.stdout) ?? [];
      if (url !== undefined) {
        return url;
      }
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`It ended with ${this.child.exitCode}: ${this.stdout}${this.stderr}`);
      }
      await delay(20);
    }
  }

  /** What Ctrl-C in a terminal does: SIGINT to its whole process group. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** Sends a signal to it alone; SIGKILL is what a crash is like. */
  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ctrl-C, and how it ended. @returns its outcome, and how many milliseconds that took */
  async interrupted(): Promise<Outcome & { duration: number }> {
    const begin = Date.now();
    this.interrupt();
    const outcome = await this.outcome;
    return { ...outcome, duration: Date.now() - begin };
  }
}

/** A new folder for `DATA_DIR`; a PostgreSQL that does not run as root can reach it. */
export function makeDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platen-server-'));
  chmodSync(folder, 0o755);
  return join(folder, 'data');
}

/** The process id and the port of the embedded database, as its own file tells them. */
export function readPostmaster(dataDir: string): { file: string; pid: number; port: number } {
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return { file, pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Whether anybody listens on a port of this machine. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => answer(false));
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
  });
}

/**
 * Listens on a port, as another program would.
 *
 * @param port 0 takes a free one
 * @param talk what it does with those who connect; by default, it hangs up
 */
export function occupy(
  port: number,
  talk: (socket: Socket) => void = (socket) => socket.destroy(),
): Promise<Server> {
  return new Promise((listening, failed) => {
    const server = createServer(talk);
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => listening(server));
  });
}

/** Waits for something to become true. @throws Error if it does not within 20 seconds */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) {
      throw new Error(`This never came true: ${String(isSo)}`);
    }
    await delay(20);
  }
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : Number.NaN;
}
