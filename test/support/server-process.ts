import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** Unsets every configuration variable, whatever the test machine has set. */
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

/** Exit status and output of a process. */
export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A compiled entry point of the application in a child process. */
export class ServerProcess {
  stdout = '';
  stderr = '';
  /** Resolves with its outcome when it has ended. */
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
   * @param entry arguments of Node, beginning with the file in `dist`
   * @param env environment variables to set
   * @param cwd working directory; default: that of the tests
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
        // In its own process group, like a job of a shell.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  get pid(): number {
    return this.child.pid ?? Number.NaN;
  }

  /** Resolves with the server's URL once it is printed. @throws Error if the process ends before */
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

  /** Sends SIGINT to its whole process group, as Ctrl-C in a terminal does. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** Sends a signal to this process only; SIGKILL simulates a crash. */
  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends Ctrl-C. @returns its outcome, and how many milliseconds it took to end */
  async interrupted(): Promise<Outcome & { duration: number }> {
    const begin = Date.now();
    this.interrupt();
    const outcome = await this.outcome;
    return { ...outcome, duration: Date.now() - begin };
  }
}

/** Creates a folder for `DATA_DIR` that a PostgreSQL server without root privileges can reach. */
export function makeDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platen-server-'));
  chmodSync(folder, 0o755);
  return join(folder, 'data');
}

/** Process id and port of the embedded server, from its `postmaster.pid`. */
export function readPostmaster(dataDir: string): { file: string; pid: number; port: number } {
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return { file, pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Whether a local port is in use. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/**
 * Listens on a port, as another program would.
 *
 * @param port 0 takes a free one
 * @param talk called for each connection; by default, it is closed
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

/** Waits for a condition. @throws Error if it is not met within 20 seconds, or `patience` milliseconds */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  patience = 20_000,
): Promise<void> {
  const deadline = Date.now() + patience;
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
