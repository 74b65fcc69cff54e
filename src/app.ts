import { MikroORM } from '@mikro-orm/postgresql';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import { AppModule } from './app.module.js';
import { servedApis } from './apis.js';
import { MovedArticles } from './content/article/moved-articles.js';
import { isSignedIn, userIdOf } from './people/auth/current-user.decorator.js';
import { registerRequestActor } from './people/auth/request-actor.js';
import type { ErrorFormat } from './platform/errors/error-format.js';
import { ProblemFilter } from './platform/errors/problem.filter.js';
import { protectBrowsers } from './platform/http/browser-protection.js';
import { createFastifyAdapter } from './platform/http/fastify-adapter.js';
import { ResponseCache } from './platform/http/response-cache.js';
import { registerRequestLog } from './platform/http/request-log.js';
import { registerRequestScope } from './platform/http/request-scope.js';
import { TrafficLimits } from './platform/http/traffic-limits.js';
import { FrameworkLogger } from './platform/logging/framework-logger.js';
import { createRootLogger } from './platform/logging/root-logger.js';
import { ResultCache } from './platform/persistence/result-cache.js';
import { countedAddress } from './people/limits/client-address.js';
import { createNotFoundLimit } from './people/limits/not-found-limit.js';
import { shareKeys } from './people/limits/share-keys.js';
import { serveDocs } from './platform/openapi/openapi.js';
import { UnknownInputGuard } from './platform/validation/unknown-input.guard.js';
import { createValidationPipe } from './platform/validation/validation.pipe.js';
import type { AppConfig } from './config/app-config.js';
import { ReplicaReadInterceptor } from './platform/persistence/replica-read.interceptor.js';

/**
 * Creates the application; called by `main.ts` and by every test. The database of `config` must exist,
 * but its schema may still be migrated before `listen()`.
 *
 * @param options.logTo destination of the log instead of standard output
 */
export async function createApp(
  config: AppConfig,
  { logTo }: { logTo?: DestinationStream } = {},
): Promise<NestFastifyApplication> {
  const logger = await createRootLogger(config, logTo);
  const apis = servedApis(config);
  const errorFormatOf = (path: string): ErrorFormat => apis.ownerOf(path).errorFormat;
  const filter = new ProblemFilter(logger, createNotFoundLimit(config), errorFormatOf);
  const traffic = new TrafficLimits(config, countedAddress);
  const adapter = createFastifyAdapter(filter, config, traffic, (url) =>
    apis.ignoreTrailingSlash(url),
  );
  registerRequestLog(adapter.getInstance(), logger, userIdOf);
  const responseCache = new ResponseCache();
  responseCache.register(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(config, logger, apis),
    adapter,
    { bodyParser: false, abortOnError: false, bufferLogs: true },
  );
  const { em } = app.get(MikroORM);
  responseCache.useStore(ResultCache.of(em));
  filter.useMovedResources(app.get(MovedArticles));
  registerRequestScope(adapter.getInstance(), em, shareKeys(config, userIdOf));
  registerRequestActor(adapter.getInstance());
  app.useLogger(app.get(FrameworkLogger));
  app.useGlobalFilters(filter);
  // After the guards of the modules: a client without access learns nothing about its input.
  app.useGlobalGuards(new UnknownInputGuard());
  if (config.databaseReplicaUrls.length > 0) {
    app.useGlobalInterceptors(new ReplicaReadInterceptor(logger, isSignedIn));
  }
  app.useGlobalInterceptors(...apis.interceptors(config));
  app.useGlobalPipes(createValidationPipe());
  protectBrowsers(app, config);
  if (config.docs) {
    serveAllDocs(app, apis);
  }
  return app;
}

/** Serves the documentation of each API. */
function serveAllDocs(app: NestFastifyApplication, apis: ReturnType<typeof servedApis>): void {
  for (const api of apis) {
    serveDocs(app, api.documentation, (path) => apis.ownerOf(path) === api);
  }
}
