import type { AppConfig } from './config/app-config.js';
import { DEMO_USER } from './database/demo.seeder.js';

/** What the server says once it listens: where everything is. */
export function welcome(url: string, config: AppConfig, embedded: boolean): string {
  const lines = [
    `Platen is ready.`,
    `  API        ${url}/article`,
    `  Docs       ${url}/docs`,
    `  Database   ${embedded ? `embedded PostgreSQL in ${config.dataDir}` : 'DATABASE_URL'}`,
  ];
  if (config.seedDemo) {
    lines.push(`  Demo user  ${DEMO_USER.email} / ${DEMO_USER.password}`);
  }
  return lines.join('\n');
}
