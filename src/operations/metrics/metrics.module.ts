import { type DynamicModule, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Registry } from '@prometheus-io/client';
import type { PlatenFastifyAdapter } from '../../platform/http/fastify-adapter.js';
import type { ListenAddress } from '../../config/app-config.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
import { RenderingModule } from '../../content/rendering/rendering.module.js';
import { AccountModule } from '../../people/account/account.module.js';
import { DatabaseMetrics } from './database.metrics.js';
import { HttpMetrics } from './http.metrics.js';
import { MetricsServer } from './metrics-server.js';
import { OutboxModule } from '../../platform/outbox/outbox.module.js';
import { OutboxMetrics } from './outbox.metrics.js';
import { ProcessMetrics } from './process.metrics.js';
import { ApplicationMetrics } from './application.metrics.js';

/** Metrics for Prometheus. It imports other modules, and none of them imports it. */
@Module({})
export class MetricsModule {
  /** @param address where the metrics are served */
  static register(address: ListenAddress): DynamicModule {
    return {
      module: MetricsModule,
      imports: [JobsModule, AccountModule, OutboxModule, RenderingModule],
      providers: [
        // Not the library's global registry: each application has its own metrics.
        { provide: Registry, useFactory: () => new Registry() },
        {
          provide: MetricsServer,
          inject: [Registry, HttpAdapterHost],
          useFactory: (
            registry: Registry,
            { httpAdapter }: HttpAdapterHost<PlatenFastifyAdapter>,
          ) => new MetricsServer(registry, address, httpAdapter.traffic.responses),
        },
        ProcessMetrics,
        HttpMetrics,
        DatabaseMetrics,
        OutboxMetrics,
        ApplicationMetrics,
      ],
    };
  }
}
