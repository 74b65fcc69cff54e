import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config.error.js';
import { ensurePersistedSecret } from './persisted-secret.js';
import { systemErrorCode } from './system-error.js';

/**
 * The token secret of a development machine. It is generated at the first start and stored in the data
 * folder, so that tokens survive a restart and the code contains no secret.
 *
 * @throws ConfigError if the folder cannot be written, or the file is damaged
 */
export function ensureDevelopmentSecret(dataDir: string): string {
  const secret = readOrCreate(dataDir);
  if (secret === undefined) {
    throw new ConfigError(['DATA_DIR holds a damaged file jwt-secret: remove it']);
  }
  return secret;
}

function readOrCreate(dataDir: string): string | undefined {
  try {
    mkdirSync(dataDir, { recursive: true });
    return ensurePersistedSecret(join(dataDir, 'jwt-secret'));
  } catch (error) {
    throw new ConfigError([
      `DATA_DIR must be a folder that its user can read and write (${systemErrorCode(error)})`,
    ]);
  }
}
