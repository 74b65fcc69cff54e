import { parseArgs } from 'node:util';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Logger } from '@nestjs/common';
import { runProcess, unlessStopped } from '../platform/run-process.js';
import {
  type DatabaseConfig,
  loadDatabaseConfig,
  loadOrmConfig,
  type OrmConfig,
} from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { StartupError } from '../config/startup.error.js';
import { migrate, readSchemaState, revertLast, withOrm } from '../operations/schema/migrations.js';
import { openDatabase } from '../operations/schema/open-database.js';
import { assertReachable } from '../operations/schema/prepare-database.js';

/** Exit code of `--check` where migrations are pending; 1 is any failure. */
const PENDING = 2;

const USAGE = 'Usage: npm run migrate [-- --check | --down]';

type Task = (config: OrmConfig & DatabaseConfig, stop: AbortSignal) => Promise<void>;

/**
 * `npm run migrate`: applies pending migrations, as a step of a release. `-- --check` lists them without
 * a change; `-- --down` reverts the last one.
 */
await runProcess(async (stop) => {
  const task = chosenTask();
  loadEnvFile();
  const config = { ...loadOrmConfig(), ...loadDatabaseConfig() };
  // The command prints its own messages.
  Logger.overrideLogger(['fatal', 'error', 'warn']);
  const database = await openDatabase(config, { shared: true, stop });
  try {
    await unlessStopped(stop, task({ ...config, databaseUrl: database.url }, stop));
  } finally {
    await database.stop();
  }
});

/** Parses the arguments. @throws StartupError */
function chosenTask(): Task {
  try {
    const { values } = parseArgs({
      options: { check: { type: 'boolean' }, down: { type: 'boolean' } },
    });
    if (values.check && values.down) {
      throw new Error('Either --check or --down');
    }
    return values.check ? check : values.down ? down : up;
  } catch (error) {
    throw new StartupError(`${String(error instanceof Error ? error.message : error)}\n${USAGE}`);
  }
}

async function up(config: OrmConfig & DatabaseConfig, stop: AbortSignal): Promise<void> {
  await connected(config, stop, async () => {
    list('Applied:', await migrate(config), 'The schema is up to date.');
  });
}

async function down(config: OrmConfig & DatabaseConfig, stop: AbortSignal): Promise<void> {
  await connected(config, stop, async (orm) => {
    const { unknown } = await readSchemaState(orm);
    if (unknown.length > 0) {
      throw new StartupError(
        `A newer version of Platen has applied ${unknown.join(', ')}: use that one to revert it.`,
      );
    }
    const reverted = await revertLast(config);
    list('Reverted:', reverted === undefined ? [] : [reverted], 'There is nothing to revert.');
  });
}

async function check(config: OrmConfig & DatabaseConfig, stop: AbortSignal): Promise<void> {
  await connected(config, stop, async (orm) => {
    const { pending, unknown } = await readSchemaState(orm);
    list('Pending:', pending, 'The schema is up to date.');
    if (unknown.length > 0) {
      list('Applied by a newer version of Platen:', unknown, '');
    }
    process.exitCode = pending.length === 0 ? 0 : PENDING;
  });
}

/** Runs `work` once the database can be reached; only `up` creates a missing one. */
async function connected(
  config: OrmConfig & DatabaseConfig,
  stop: AbortSignal,
  work: (orm: MikroORM) => Promise<void>,
): Promise<void> {
  await withOrm(config, async (orm) => {
    await assertReachable(orm, config, stop, true);
    await work(orm);
  });
}

function list(title: string, names: readonly string[], instead: string): void {
  console.log(names.length === 0 ? instead : [title, ...names.map((n) => `  ${n}`)].join('\n'));
}
