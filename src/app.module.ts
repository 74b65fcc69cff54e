import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { createServerOrmOptions } from '../mikro-orm.config.js';
import type { ServedApis } from './apis/served-apis.js';
import { AuditModule } from './people/audit/audit.module.js';
import { AuthModule } from './people/auth/auth.module.js';
import { ClockModule } from './platform/clock.module.js';
import { EventsModule } from './platform/events/events.module.js';
import { MailModule } from './platform/mail/mail.module.js';
import { LoggingModule } from './platform/logging/logging.module.js';
import { AppConfig, type ListenAddress } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import { FanOutModule } from './publication/fan-out/fan-out.module.js';
import { LimitsModule } from './people/limits/limits.module.js';

/** The list of modules. */
@Module({})
export class AppModule {
  /**
   * @param logger the root logger
   * @param apis the APIs to serve
   */
  static register(config: AppConfig, logger: Logger, apis: ServedApis): DynamicModule {
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
            // `registerRequestScope` does this at a lower cost than a middleware.
            registerRequestContext: false,
          }),
        }),
        // Before the guard that requires a token, so that refusing a flood of requests costs as little
        // as possible.
        LimitsModule,
        AuthModule.register((route) => apis.ownerOf(route).tokens),
        ...Array.from(apis, (api) => api.module),
        JobsModule,
        MailModule,
        EventsModule,
        FanOutModule,
        AuditModule,
        ...(config.metrics ? [loadMetrics(config.metrics)] : []),
      ],
    };
  }
}

/** Loaded only if metrics are on. */
async function loadMetrics(address: ListenAddress): Promise<DynamicModule> {
  const { MetricsModule } = await import('./operations/metrics/metrics.module.js');
  return MetricsModule.register(address);
}
