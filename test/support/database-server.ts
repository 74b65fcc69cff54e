import { Client } from 'pg';

/** Passes values of the set-up to the workers, which inherit the environment. */
const SERVER = 'PLATEN_TEST_SERVER';
const TEMPLATE = 'PLATEN_TEST_TEMPLATE';

/** @param url any database of the server @param template the migrated database to copy */
export function announceServer(url: string, template: string): void {
  process.env[SERVER] = url;
  process.env[TEMPLATE] = template;
}

/** URL of a database on the server of this test run. */
export function urlOf(database: string): string {
  const url = new URL(required(SERVER));
  url.pathname = `/${database}`;
  return url.href;
}

/** Creates a copy of the migrated, empty database. @returns its URL */
export async function createDatabase(name: string): Promise<string> {
  await administer(`create database "${name}" template "${required(TEMPLATE)}"`);
  return urlOf(name);
}

/** Drops a database, even if there are connections. */
export async function dropDatabase(name: string): Promise<void> {
  await administer(`drop database if exists "${name}" with (force)`);
}

/** Runs SQL on the server, outside the databases under test. */
export async function administer(sql: string): Promise<void> {
  const client = new Client({ connectionString: required(SERVER) });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is set by test/support/global-setup.ts; run the tests with npm test`);
  }
  return value;
}
