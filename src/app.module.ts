import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { createServerOrmOptions } from '../mikro-orm.config.js';
import { ApiIndexModule } from './api-index/api-index.module.js';
import { ArticleModule } from './article/article.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CommentModule } from './comment/comment.module.js';
import { CommonModule } from './common/common.module.js';
import { LoggingModule } from './common/logging/logging.module.js';
import { AppConfig, type ListenAddress } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { HealthModule } from './health/health.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { RealWorldModule } from './realworld/realworld.module.js';
import { SessionModule } from './session/session.module.js';
import { TagModule } from './tag/tag.module.js';
import { UserModule } from './user/user.module.js';

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
        CommonModule,
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
  const { MetricsModule } = await import('./metrics/metrics.module.js');
  return MetricsModule.register(address);
}
