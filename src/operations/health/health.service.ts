import { setTimeout as delay } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import {
  type BeforeApplicationShutdown,
  Injectable,
  ServiceUnavailableException,
} from '@nestjs/common';
import {
  HealthCheckService,
  type HealthIndicatorResult,
  MikroOrmHealthIndicator,
} from '@nestjs/terminus';
import { UnavailableError } from '../../platform/errors/app-errors.js';
import { databaseStateOf } from '../../platform/errors/database-state.js';
import { AppConfig } from '../../config/app-config.js';
import { SchemaStatus } from './schema-status.js';

/** `Retry-After` of a server that is not ready, in seconds; load balancers use their own interval. */
const RETRY_AFTER = 5;

/** Checks whether the server is alive and ready. */
@Injectable()
export class HealthService implements BeforeApplicationShutdown {
  private isStopping = false;

  constructor(
    private readonly checks: HealthCheckService,
    private readonly database: MikroOrmHealthIndicator,
    private readonly schema: SchemaStatus,
    private readonly em: EntityManager,
    private readonly config: AppConfig,
  ) {}

  /**
   * @throws UnavailableError while the database cannot be reached, lacks migrations or has wrong
   *   settings, and during shutdown
   */
  async assertReady(): Promise<void> {
    if (this.isStopping) {
      throw notReady('The server is shutting down');
    }
    const fault = await this.findFault();
    if (fault !== undefined) {
      throw notReady(fault);
    }
  }

  private async findFault(): Promise<string | undefined> {
    try {
      await this.checks.check([() => this.pingDatabase()]);
      return await this.schema.findFault();
    } catch (error) {
      // Terminus has logged the cause; its own response has another shape.
      throw error instanceof ServiceUnavailableException || databaseStateOf(error)
        ? notReady('The database cannot be reached')
        : error;
    }
  }

  private async pingDatabase(): Promise<HealthIndicatorResult> {
    const connection = this.em.getConnection();
    // The ORM connects with its first query; before that, Terminus reports it as disconnected.
    await connection.ensureConnection();
    // Load balancers do not wait as long as clients do.
    const timeout = this.config.databaseTimeout / 2;
    return this.database.pingCheck('database', { connection, timeout });
  }

  /** Keeps serving requests until load balancers have seen that the server is not ready. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await delay(this.config.shutdownDelay);
  }
}

function notReady(reason: string): UnavailableError {
  return new UnavailableError('not_ready', reason, RETRY_AFTER);
}
