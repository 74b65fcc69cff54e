import { setTimeout as delay } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import { FrameworkLogger } from './platform/logging/framework-logger.js';
import { warnOfMissingMail } from './platform/mail/missing-mail.js';
import { unlessStopped, whenStopped } from './platform/run-process.js';
import type { AppConfig } from './config/app-config.js';
import { ListenError } from './config/listen.error.js';
import { StartupError } from './config/startup.error.js';
import type { OpenDatabase } from './operations/schema/open-database.js';
import { prepareDatabase } from './operations/schema/prepare-database.js';
import { MetricsServer } from './operations/metrics/metrics-server.js';
import { type ServedUrls, welcome } from './welcome.js';

/**
 * Milliseconds beyond `shutdownDelay` after which the process no longer waits for queries and clients.
 */
const CLOSE_TIMEOUT = 6000;

/**
 * Runs the application until `stop` is aborted.
 *
 * @throws StartupError if it cannot listen, or cannot use the database
 */
export async function serve(
  config: AppConfig,
  database: Pick<OpenDatabase, 'embedded'>,
  stop: AbortSignal,
): Promise<void> {
  stop.throwIfAborted();
  const app = await createApp(config);
  try {
    await unlessStopped(stop, prepareDatabase(app.get(MikroORM), config, stop));
    await listen(app, config);
    warnOfMissingMail(config, app.get(FrameworkLogger));
    console.log(welcome(await urlsOf(app, config), config, database.embedded));
    await whenStopped(stop);
  } finally {
    await close(app, config);
  }
}

async function listen(app: NestFastifyApplication, { port, host }: AppConfig): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    if (error instanceof StartupError) {
      throw error;
    }
    throw new ListenError(error, port, { port: 'PORT', host: 'HOST' });
  }
}

async function urlsOf(app: NestFastifyApplication, { metrics }: AppConfig): Promise<ServedUrls> {
  return { api: await app.getUrl(), ...(metrics && { metrics: app.get(MetricsServer).url }) };
}

/**
 * Closes the application in a limited time. Nest's order is: readiness fails for `shutdownDelay`, while
 * requests are still served; the server stops listening and running requests and jobs end; the database
 * connections close.
 */
async function close(app: NestFastifyApplication, { shutdownDelay }: AppConfig): Promise<void> {
  const closed = app.close();
  await Promise.race([closed, delay(shutdownDelay + CLOSE_TIMEOUT)]);
}
