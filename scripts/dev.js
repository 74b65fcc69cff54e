/**
 * `npm run start:dev`: builds and serves, and does both again whenever a source changes, as fast as
 * possible. PostgreSQL belongs to this process and keeps running. Generating metadata takes seconds, so
 * it is repeated only if an entity has changed.
 *
 * Arguments are passed to Node, in front of the program: `npm run start:dev -- --inspect`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import ts from 'typescript';
import { loadDatabaseConfig } from '../dist/src/config/app-config.js';
import { loadEnvFile } from '../dist/src/config/env-file.js';
import { openDatabase } from '../dist/src/operations/schema/open-database.js';
import { runProcess, whenStopped } from '../dist/src/platform/run-process.js';

const PROGRAM = 'dist/src/main.js';

/** Files whose classes are described in `dist/metadata.json`. */
const ENTITY = /\.(entity|embeddable)\.(js|d\.ts)$/;

/** Milliseconds for a server to end before it is killed, which loses nothing. */
const STOP_TIMEOUT = 1000;

/** The server in a child process, which can be restarted. */
class Server {
  /** The running process. */
  child;
  /** Settles when the last requested restart is done; restarts run one after the other. */
  done = Promise.resolve();

  constructor(env) {
    this.env = env;
  }

  /** Stops the process and starts the current build, after all earlier restarts. */
  restart() {
    this.done = this.restartAfter(this.done);
  }

  async restartAfter(previous) {
    await previous;
    await this.end();
    const args = [...process.argv.slice(2), PROGRAM];
    this.child = spawn(process.execPath, args, { stdio: 'inherit', env: this.env });
  }

  async stop() {
    await this.done;
    await this.end();
  }

  async end() {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(patience);
    }
  }
}

/** Compiles changed files, without checking types; `built` gets the files that were written. */
function watch(built) {
  const written = [];
  const system = {
    ...ts.sys,
    writeFile: (file, ...content) => {
      written.push(file);
      ts.sys.writeFile(file, ...content);
    },
    // The compiler would clear the screen, and with it the log.
    clearScreen: undefined,
  };
  const host = ts.createWatchCompilerHost(
    'tsconfig.build.json',
    {},
    system,
    ts.createEmitAndSemanticDiagnosticsBuilderProgram,
    ({ messageText }) => console.error(ts.flattenDiagnosticMessageText(messageText, '\n')),
    // Messages about the start and end of compilation are dropped: this script reports restarts.
    () => undefined,
  );
  const emit = host.afterProgramCreate?.bind(host);
  host.afterProgramCreate = (program) => {
    emit?.(program);
    built(written.splice(0));
  };
  return ts.createWatchProgram(host);
}

function generateMetadata() {
  const env = { ...process.env, DATABASE_URL: '', BCRYPT_COST: '', LOG_LEVEL: '' };
  const cli = 'node_modules/@mikro-orm/cli/cli.js';
  const { status } = spawnSync(
    process.execPath,
    [cli, 'cache:generate', '--combined=metadata.json'],
    { stdio: ['inherit', 'ignore', 'inherit'], env },
  );
  return status === 0;
}

/** Environment variables that make the server use this process's database, and fill it like its own. */
function environmentFor({ url, embedded }) {
  return {
    ...process.env,
    DATABASE_URL: url,
    ...(embedded && { SEED_DEMO: process.env.SEED_DEMO ?? 'true' }),
    // It ends with this process, which npm has started.
    npm_lifecycle_event: '',
    SHUTDOWN_DELAY: '0s',
  };
}

await runProcess(async (stop) => {
  loadEnvFile();
  const database = await openDatabase(loadDatabaseConfig(), { stop });
  const server = new Server(environmentFor(database));
  const compiler = watch((files) => {
    const sources = files.filter((file) => file.endsWith('.js'));
    const isFirst = server.child === undefined;
    if (sources.length === 0 && !isFirst) {
      return;
    }
    if (!isFirst) {
      console.error(`Changed: ${sources.map((file) => basename(file)).join(', ')}`);
    }
    if (isFirst || !files.some((file) => ENTITY.test(file)) || generateMetadata()) {
      server.restart();
    }
  });
  try {
    await whenStopped(stop);
  } finally {
    compiler.close();
    await server.stop();
    await database.stop();
  }
}, 0);
