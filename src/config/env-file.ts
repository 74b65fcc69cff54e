import { existsSync } from 'node:fs';

/** Takes the variables of `.env`, if there is one, into the environment; what is set there stays. */
export function loadEnvFile(): void {
  if (existsSync('.env')) {
    process.loadEnvFile('.env');
  }
}
