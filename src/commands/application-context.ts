import { MikroORM } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { servedApis } from '../apis.js';
import { loadConfig } from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { openDatabase } from '../operations/schema/open-database.js';
import { prepareSchema } from '../operations/schema/prepare-database.js';
import { FrameworkLogger } from '../platform/logging/framework-logger.js';
import { createRootLogger } from '../platform/logging/root-logger.js';
import { unlessStopped } from '../platform/run-process.js';

/**
 * Runs `work` in the application without its server, beside servers or without any, and closes it.
 *
 * @param stop ends it early
 * @throws StartupError where the configuration or the database is not fit
 */
export async function withApplication(
  stop: AbortSignal,
  work: (context: INestApplicationContext) => Promise<void>,
): Promise<void> {
  loadEnvFile();
  const config = loadConfig();
  const database = await openDatabase(config, { shared: true, stop });
  try {
    // Without metrics: a server may use their port, and the run is too short for a scrape.
    const ownConfig = { ...config, databaseUrl: database.url, metrics: undefined };
    const context = await NestFactory.createApplicationContext(
      AppModule.register(ownConfig, await createRootLogger(ownConfig), servedApis(ownConfig)),
      { abortOnError: false, bufferLogs: true },
    );
    context.useLogger(context.get(FrameworkLogger));
    await unlessStopped(stop, prepareSchema(context.get(MikroORM), ownConfig, stop));
    await unlessStopped(stop, work(context));
    await context.close();
  } finally {
    await database.stop();
  }
}
