/**
 * `npm run docs:tables`: regenerates the tables of docs/api.md and docs/realworld.md from the OpenAPI
 * documents of the application. Needs no database.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { createApp } from '../dist/src/app.js';
import { loadConfig } from '../dist/src/config/app-config.js';
import { withTables, type ApiDocument } from './api-tables.ts';

/** Where each document is served, and the page that shows it. */
const PAGES = { '/docs-json': 'docs/api.md', '/docs/realworld-json': 'docs/realworld.md' };

const app = await createApp(
  loadConfig({
    DATABASE_URL: 'postgresql://localhost:1/none',
    LOG_LEVEL: 'error',
    SEED_DEMO: 'false',
  }),
);
await app.init();
for (const [url, page] of Object.entries(PAGES)) {
  const document = (await app.inject(url)).json<ApiDocument>();
  const text = withTables(readFileSync(page, 'utf8'), document);
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
  console.log(`Wrote ${page}`);
}
await app.close();
