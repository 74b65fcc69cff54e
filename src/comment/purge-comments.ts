import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { FrameworkLogger } from '../common/logging/framework-logger.js';
import { createRootLogger } from '../common/logging/root-logger.js';
import { loadConfig } from '../config/app-config.js';
import { loadEnvFile } from '../config/env-file.js';
import { openDatabase } from '../database/open-database.js';
import { CommentPurgeJob } from './comment-purge.job.js';

/** `npm run purge-comments`: what the nightly job does, now, without a server. */
loadEnvFile();
const config = loadConfig();
const database = await openDatabase(config, { shared: true });
try {
  const context = await NestFactory.createApplicationContext(
    AppModule.register({ ...config, databaseUrl: database.url }, await createRootLogger(config)),
    { abortOnError: false, bufferLogs: true },
  );
  context.useLogger(context.get(FrameworkLogger));
  try {
    await context.get(CommentPurgeJob).run();
  } finally {
    await context.close();
  }
} finally {
  await database.stop();
}
