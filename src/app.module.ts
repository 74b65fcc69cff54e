import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { createServerOrmOptions } from '../mikro-orm.config.js';
import { ApiIndexModule } from './apis/native/api-index.module.js';
import { ArticleModule } from './content/article/article.module.js';
import { AuthModule } from './people/auth/auth.module.js';
import { CommentModule } from './content/comment/comment.module.js';
import { ClockModule } from './platform/clock.module.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { AppConfig, type ListenAddress } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { HealthModule } from './operations/health/health.module.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import { LimitsModule } from './people/limits/limits.module.js';
import { RealWorldModule } from './apis/realworld/realworld.module.js';
import { SessionModule } from './people/session/session.module.js';
import { TagModule } from './content/tag/tag.module.js';
import { UserModule } from './people/user/user.module.js';

/** The list of modules. */
@Module({})
export class AppModule {
  /** @param logger the root that every line of the log goes through */
  static register(config: AppConfig, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config),
        LoggingModule.register(logger),
        ClockModule,
        MikroOrmModule.forRootAsync({
          driver: PostgreSqlDriver,
          useFactory: () => ({
            ...createServerOrmOptions(config),
            // `registerRequestScope` does it, for less than a middleware costs.
            registerRequestContext: false,
          }),
        }),
        // Before the guard that asks for a token: a flood is to cost as little as possible.
        LimitsModule,
        AuthModule,
        UserModule,
        ArticleModule,
        CommentModule,
        TagModule,
        SessionModule,
        HealthModule,
        ApiIndexModule,
        ...(config.realworldApi ? [RealWorldModule] : []),
        JobsModule,
        ...(config.metrics ? [loadMetrics(config.metrics)] : []),
      ],
    };
  }
}

/** Nobody else pays for loading them. */
async function loadMetrics(address: ListenAddress): Promise<DynamicModule> {
  const { MetricsModule } = await import('./operations/metrics/metrics.module.js');
  return MetricsModule.register(address);
}
