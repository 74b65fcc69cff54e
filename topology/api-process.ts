import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Milliseconds for an instance to print its URL. */
const START_LIMIT = 60_000;

/** An entry point of the production build in a child process. */
export class ApiProcess {
  private output = '';
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly ended: Promise<unknown>;

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.child = child;
    this.ended = once(child, 'close');
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk));
    }
  }

  /**
   * @param env environment variables in addition to those of this process
   * @param options.input its standard input
   */
  static start(
    file: string,
    env: Record<string, string>,
    { args = [], input = '' }: { args?: string[]; input?: string } = {},
  ): ApiProcess {
    const child = spawn(process.execPath, [file, ...args], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(input);
    return new ApiProcess(child);
  }

  /** Resolves when it has ended by itself. @throws Error with its output if it failed */
  async finish(): Promise<void> {
    await this.ended;
    if (this.child.exitCode !== 0) {
      throw new Error(`It ended with ${this.child.exitCode}: ${this.output}`);
    }
  }

  /** Resolves with its URL once it is printed. @throws Error if it does not start */
  async url(): Promise<string> {
    const deadline = AbortSignal.any([AbortSignal.timeout(START_LIMIT), this.whenEnded()]);
    for (;;) {
      const [, url] = /API +(http:\S+)\/article/.exec(this.output) ?? [];
      if (url !== undefined) {
        return url;
      }
      await once(this.child.stdout, 'data', { signal: deadline }).catch(() => {
        throw new Error(`It does not serve: ${this.output}`);
      });
    }
  }

  /** Kills it, as a crash would, and resolves when it has ended. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private whenEnded(): AbortSignal {
    const ending = new AbortController();
    void this.ended.then(() => ending.abort());
    return ending.signal;
  }
}
