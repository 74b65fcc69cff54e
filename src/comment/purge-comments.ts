import { MikroORM } from '@mikro-orm/postgresql';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { FrameworkLogger } from '../common/logging/framework-logger.js';
import { createRootLogger } from '../common/logging/root-logger.js';
import { runProcess, unlessStopped } from '../common/run-process.js';
import { loadConfig } from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { openDatabase } from '../database/open-database.js';
import { prepareSchema } from '../database/prepare-database.js';
import { CommentPurgeJob } from './comment-purge.job.js';

/** `npm run purge-comments`: what the nightly job does, now, without a server. */
await runProcess(async (stop) => {
  loadEnvFile();
  const config = loadConfig();
  const database = await openDatabase(config, { shared: true, stop });
  try {
    const context = await NestFactory.createApplicationContext(
      AppModule.register({ ...config, databaseUrl: database.url }, await createRootLogger(config)),
      { abortOnError: false, bufferLogs: true },
    );
    context.useLogger(context.get(FrameworkLogger));
    await unlessStopped(stop, prepareSchema(context.get(MikroORM), config));
    await unlessStopped(stop, context.get(CommentPurgeJob).run());
    await context.close();
  } finally {
    await database.stop();
  }
});
