import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config.error.js';
import { systemErrorCode } from './system-error.js';

/** Omits a byte order mark: Windows editors write one, which is not part of the first name. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Adds the variables of `.env`, if it exists, to the environment, which takes precedence.
 *
 * @throws ConfigError if it cannot be read
 */
export function loadEnvFile(file = '.env', env: NodeJS.ProcessEnv = process.env): void {
  const text = read(file);
  for (const [name, value] of Object.entries(parseEnv(text))) {
    env[name] ??= value;
  }
}

/** @returns the content of the file; empty if it does not exist */
function read(file: string): string {
  const bytes = readBytes(file);
  const text = decode(bytes);
  // UTF-16 without a byte order mark also decodes as UTF-8, with a NUL in every other byte.
  if (text === undefined || text.includes('\0')) {
    throw new ConfigError(['the file .env must be text in UTF-8: save it as UTF-8']);
  }
  return text;
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') {
      return new Uint8Array();
    }
    throw new ConfigError([`the file .env cannot be read (${code})`]);
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}
