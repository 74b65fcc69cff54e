/**
 * Builds `dist` from the sources unless it is up to date, so that stale code never runs and nobody
 * waits for a build without changes. Types are not checked here (`npm run typecheck` does).
 *
 * Runs before the scripts of package.json that need `dist`, or as `node --import` in the same process,
 * so that a signal to npm reaches the server without a shell in between.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';

const SOURCES = [
  'src/**/*.ts',
  'migrations/*.ts',
  'scripts/build.js',
  'mikro-orm.config.ts',
  'nest-cli.json',
  'package.json',
  'package-lock.json',
  'tsconfig*.json',
];
const OUTPUT = ['dist/**/*.js', 'dist/metadata.json'];
const STAMP = 'dist/.stamp';

/** Digest of the names and contents of all matching files. */
function digest(patterns) {
  const hash = createHash('sha256').update(process.version);
  for (const file of globSync(patterns, { exclude: ['**/*.spec.ts'] }).toSorted()) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function stamp() {
  return `${digest(SOURCES)} ${digest(OUTPUT)}\n`;
}

/** The result does not depend on the configuration, and an invalid one does not fail the build. */
const env = { ...process.env, DATABASE_URL: '', BCRYPT_COST: '', LOG_LEVEL: '' };

function run(script, ...args) {
  const stdio = ['inherit', 'ignore', 'inherit'];
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio, env });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

const compiler = 'node_modules/@nestjs/cli/bin/nest.js';

// A production install has no compiler and runs the existing build.
if (existsSync(compiler) && !(existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp())) {
  console.error('Building Platen …');
  run(compiler, 'build');
  run('node_modules/@mikro-orm/cli/cli.js', 'cache:generate', '--combined=metadata.json');
  writeFileSync(STAMP, stamp());
}
