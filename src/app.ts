import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { ProblemFilter } from './common/errors/problem.filter.js';
import { protectBrowsers } from './common/http/browser-protection.js';
import { createFastifyAdapter } from './common/http/fastify-adapter.js';
import { createNotFoundLimit } from './limits/not-found-limit.js';
import { serveDocs } from './common/openapi.js';
import { DeclaredInputInterceptor } from './common/validation/declared-input.interceptor.js';
import { createValidationPipe } from './common/validation/validation.pipe.js';
import type { AppConfig } from './config/app-config.js';
import { AppLogger } from './common/logger.js';

/**
 * Everything that makes a Nest application this one; `main.ts` and every test call it. The database
 * of `config` must be there, its schema may still be brought up to date before `listen()`.
 */
export async function createApp(config: AppConfig): Promise<NestFastifyApplication> {
  const filter = new ProblemFilter(createNotFoundLimit(config));
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(config),
    createFastifyAdapter(filter, config),
    { bodyParser: false, abortOnError: false, logger: new AppLogger(config) },
  );
  app.useGlobalFilters(filter);
  app.useGlobalInterceptors(new DeclaredInputInterceptor());
  app.useGlobalPipes(createValidationPipe());
  protectBrowsers(app, config);
  serveDocs(app);
  return app;
}
