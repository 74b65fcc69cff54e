import { Migrator } from '@mikro-orm/migrations';
import { systemErrorCode } from '../../config/system-error.js';

/** Key of the advisory lock for schema changes. */
const MIGRATION_LOCK = 0x706c6d69;

/** SQLSTATEs of a missing table and a missing database. */
const MISSING_RELATION = /^(42P01|3D000)$/;

/** How the schema of the database differs from what this version of the code expects. */
export interface SchemaState {
  /** Names of migrations that the database lacks, in order. */
  pending: string[];
  /** Names of applied migrations that this version does not know, as they are of a newer one. */
  unknown: string[];
}

/**
 * The ORM's migrator, made safe for concurrent processes: all schema changes run in one transaction,
 * under a transaction-level advisory lock. A second process waits, and then finds nothing pending.
 */
export class SchemaMigrator extends Migrator {
  /** Only reads: unlike `getPending()`, it creates no table, and does not hide errors. */
  async readState(): Promise<SchemaState> {
    const known = await this.listKnown();
    const applied = await this.listApplied();
    return {
      pending: known.filter((name) => !applied.includes(name)),
      unknown: applied.filter((name) => !known.includes(name)),
    };
  }

  /** Applies all pending migrations, or none if one fails. @returns their names, in order */
  async applyPending(): Promise<string[]> {
    const applied = await this.underLock((transaction) => this.up({ transaction }));
    return applied.map(({ name }) => name);
  }

  /**
   * Reverts the migration that was applied last.
   *
   * @returns its name; undefined if there is none that this version knows
   */
  async revertLast(): Promise<string | undefined> {
    const [reverted] = await this.underLock((transaction) => this.down({ transaction }));
    return reverted?.name;
  }

  /** Does not create the table of migrations, which is created in the transaction. */
  protected override async init(): Promise<void> {
    await this.initPaths();
  }

  private async listKnown(): Promise<string[]> {
    await this.resolvePaths();
    return (await this.discoverMigrations()).map(({ name }) => name);
  }

  private async listApplied(): Promise<string[]> {
    try {
      const rows = await this.driver
        .getConnection()
        .execute<{ name: string }[]>(`select name from ${this.options.tableName} order by id`);
      return rows.map(({ name }) => name);
    } catch (error) {
      if (MISSING_RELATION.test(systemErrorCode(error) ?? '')) {
        return [];
      }
      throw error;
    }
  }

  private underLock<T>(work: (transaction: unknown) => Promise<T>): Promise<T> {
    const connection = this.driver.getConnection();
    return connection.transactional(async (transaction) => {
      const lock = 'select pg_advisory_xact_lock(?)';
      await connection.execute(lock, [MIGRATION_LOCK], 'run', transaction);
      return work(transaction);
    });
  }
}
