import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config.error.js';
import { systemErrorCode } from './system-error.js';

/** Leaves a byte order mark out: Windows editors write one, and it is no part of the first name. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Adds the variables of `.env`, if it exists, to the environment, which has precedence.
 *
 * @throws ConfigError if it cannot be read
 */
export function loadEnvFile(file = '.env', env: NodeJS.ProcessEnv = process.env): void {
  const text = read(file);
  for (const [name, value] of Object.entries(parseEnv(text))) {
    env[name] ??= value;
  }
}

/** @returns the text of the file; nothing where there is none */
function read(file: string): string {
  const bytes = readBytes(file);
  const text = decode(bytes);
  // UTF-16 without a mark is UTF-8, too, of which every other byte is zero.
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
