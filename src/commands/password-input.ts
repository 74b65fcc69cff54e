import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { StartupError } from '../config/startup.error.js';

/**
 * The password for a new account, without an echo where a person types it.
 *
 * @param fromPipe whether it is the first line of standard input
 * @param stop ends the question
 * @throws StartupError where nobody can be asked, or two inputs differ
 */
export async function readPassword(fromPipe: boolean, stop: AbortSignal): Promise<string> {
  if (fromPipe) {
    return readLine(stop);
  }
  if (!process.stdin.isTTY) {
    throw new StartupError('There is no terminal to ask for a password: use --password-stdin.');
  }
  const password = await ask('Password: ', stop);
  if ((await ask('Once more: ', stop)) !== password) {
    throw new StartupError('The passwords differ, nothing was changed.');
  }
  return password;
}

async function readLine(stop: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, signal: stop });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  throw new StartupError('Standard input has no password.');
}

async function ask(question: string, stop: AbortSignal): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question('', { signal: stop });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
