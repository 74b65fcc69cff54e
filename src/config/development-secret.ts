import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config.error.js';

/**
 * The token secret of a developer's machine: made at the first start, kept in the data folder, so
 * that tokens outlive a restart and no secret stands in the code.
 *
 * @throws ConfigError if the folder cannot be written
 */
export function ensureDevelopmentSecret(dataDir: string): string {
  const file = join(dataDir, 'jwt-secret');
  try {
    mkdirSync(dataDir, { recursive: true });
    // `wx` fails where the file exists: two servers that start at once end up with one secret.
    writeFileSync(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!isFileExists(error)) {
      throw new ConfigError([`DATA_DIR must be a folder that can be written (${String(error)})`]);
    }
  }
  return readFileSync(file, 'utf8');
}

function isFileExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
