import type { AppConfig } from './config/app-config.js';
import { DEMO_USER } from './operations/schema/demo.seeder.js';

/** The URLs that the server listens on. */
export interface ServedUrls {
  api: string;
  metrics?: string;
}

/** The message on standard output once the server listens. */
export function welcome(urls: ServedUrls, config: AppConfig, embedded: boolean): string {
  const lines = [
    `Platen is ready.`,
    `  API        ${urls.api}/article`,
    ...(config.docs ? [`  Docs       ${urls.api}/docs`] : []),
    `  Database   ${embedded ? `embedded PostgreSQL in ${config.dataDir}` : 'DATABASE_URL'}`,
  ];
  if (urls.metrics !== undefined) {
    lines.push(`  Metrics    ${urls.metrics}`);
  }
  if (config.seedDemo) {
    lines.push(`  Demo user  ${DEMO_USER.email} / ${DEMO_USER.password}`);
  }
  return lines.join('\n');
}
