import { existsSync } from 'node:fs';
import { ConfigError } from './config.error.js';
import { systemErrorCode } from './system-error.js';

/**
 * Takes the variables of `.env`, if there is one, into the environment; what is set there stays.
 *
 * @throws ConfigError if it cannot be read
 */
export function loadEnvFile(): void {
  if (!existsSync('.env')) {
    return;
  }
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    throw new ConfigError([`the file .env cannot be read (${systemErrorCode(error)})`]);
  }
}
