import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { systemErrorCode } from './system-error.js';

/** Bytes of randomness, and characters of the text they are kept as. */
const BYTES = 48;
const LENGTH = 64;

/**
 * A random text that is made once and kept in a file only its owner can read. Processes that do so
 * at once end up with one text, and none of them reads half of it.
 *
 * @returns it, or undefined where the file holds something else
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
