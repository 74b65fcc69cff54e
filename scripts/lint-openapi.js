/**
 * Lints the OpenAPI documents of the application with the recommended rules of Redocly and of Spectral.
 * Needs no database and no port: nothing is asked of the application but its documents.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import core from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { NATIVE_DOCS } from '../dist/src/apis/native/native-docs.js';
import { REALWORLD_DOCS } from '../dist/src/apis/realworld/realworld-docs.js';
import { createApp } from '../dist/src/app.js';
import { loadConfig } from '../dist/src/config/app-config.js';

/** Nothing listens there; the application connects when it is first used. */
const NO_DATABASE = 'postgresql://127.0.0.1:1/none';

/** The documents, by the name of their page. */
async function readDocuments() {
  const folder = mkdtempSync(join(tmpdir(), 'platen-openapi-'));
  const config = loadConfig({ DATABASE_URL: NO_DATABASE, DATA_DIR: folder, LOG_LEVEL: 'fatal' });
  const app = await createApp(config);
  await app.init();
  const documents = {};
  for (const { page } of [NATIVE_DOCS, REALWORLD_DOCS]) {
    documents[page] = (await app.inject(`/${page}-json`)).json();
  }
  await app.close();
  rmSync(folder, { recursive: true });
  return documents;
}

/** @returns the number of problems, which are printed */
async function lintWithSpectral(page, document) {
  const spectral = new core.Spectral();
  spectral.setRuleset({ extends: [[rulesets.oas, 'recommended']] });
  const problems = await spectral.run(document);
  for (const { code, path, message } of problems) {
    console.error(`spectral, ${page}: ${path.join('.')}: ${message} (${code})`);
  }
  return problems.length;
}

/** @returns the number of errors and warnings, which are printed */
function lintWithRedocly(page, document) {
  const folder = mkdtempSync(join(tmpdir(), 'platen-openapi-'));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(document, null, 2));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      'node_modules/@redocly/cli/bin/cli.js',
      'lint',
      file,
      '--extends=recommended',
      '--format=json',
    ],
    {
      encoding: 'utf8',
      // It would ask for newer versions and report its use.
      env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' },
    },
  );
  rmSync(folder, { recursive: true });
  if (!stdout.startsWith('{')) {
    throw new Error(`Redocly did not run: ${stderr}`);
  }
  const { totals, problems } = JSON.parse(stdout);
  for (const { ruleId, message, location } of problems) {
    console.error(`redocly, ${page}: ${location[0]?.pointer}: ${message} (${ruleId})`);
  }
  return totals.errors + totals.warnings;
}

let problems = 0;
for (const [page, document] of Object.entries(await readDocuments())) {
  problems += (await lintWithSpectral(page, document)) + lintWithRedocly(page, document);
}
console.log(`OpenAPI: ${problems === 0 ? 'no problems' : `${problems} problems`}`);
process.exitCode = problems === 0 ? 0 : 1;
