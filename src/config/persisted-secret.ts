import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { systemErrorCode } from './system-error.js';

/** Random bytes of a secret. */
const BYTES = 48;

/** Characters of a secret, in base64url. */
const LENGTH = 64;

/**
 * Returns the random secret in `file`, which is created if it does not exist, readable by its owner
 * only. Concurrent processes get the same secret, and never a part of it.
 *
 * @returns undefined if the file contains something else
 * @throws Error of the file system
 */
export function ensurePersistedSecret(file: string): string | undefined {
  const secret = readIfThere(file) ?? create(file);
  return secret.length === LENGTH ? secret : undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function create(file: string): string {
  const draft = `${file}.new-${process.pid}`;
  writeFileSync(draft, randomBytes(BYTES).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') {
      throw error;
    }
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8');
}
