/**
 * `npm run start:dev`: builds, serves, and does both again whenever a source changes, as fast as it
 * can. PostgreSQL belongs to this process and keeps running. Metadata take seconds to generate, so
 * that is done again only when an entity has changed.
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

/** Milliseconds that a server gets to end before it is killed; it has nothing to lose. */
const STOP_TIMEOUT = 1000;

/** The server in a process of its own, started again as often as need be. */
class Server {
  /** What is running. */
  child;
  /** The end of what was asked for last; restarts happen one after the other. */
  done = Promise.resolve();

  constructor(env) {
    this.env = env;
  }

  /** Ends what runs and starts what was built, after all that was asked for before. */
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

/** Compiles what has changed, without checking types; `built` gets the files that it wrote. */
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
    // Says when it begins and ends to compile: we say what is restarted.
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

/** What the server is told so that it finds our database, and fills it as if it were its own. */
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
