import { Migrator } from '@mikro-orm/migrations';
import { systemErrorCode } from '../../config/system-error.js';

/** Key of the advisory lock under which the schema is changed. */
const MIGRATION_LOCK = 0x706c6d69;

/** SQLSTATEs of a table, and of a database, that is not there. */
const NOTHING_THERE = /^(42P01|3D000)$/;

/** How the schema of a database and this version of the code differ, if they do. */
export interface SchemaState {
  /** Names of migrations that the database lacks, in their order. */
  pending: string[];
  /** Names of migrations that were applied and that this version does not know: a newer one's. */
  unknown: string[];
}

/**
 * The ORM's migrator, made safe for several processes at once: what changes the schema is one
 * transaction, under an advisory lock that goes with it. Who comes second waits, and finds it done.
 */
export class SchemaMigrator extends Migrator {
  /** Reads alone: unlike `getPending()`, it makes no table, and takes no failure for an answer. */
  async readState(): Promise<SchemaState> {
    const known = await this.listKnown();
    const applied = await this.listApplied();
    return {
      pending: known.filter((name) => !applied.includes(name)),
      unknown: applied.filter((name) => !known.includes(name)),
    };
  }

  /** Applies what is pending, all of it or nothing. @returns the names, in their order */
  async applyPending(): Promise<string[]> {
    const applied = await this.underLock((transaction) => this.up({ transaction }));
    return applied.map(({ name }) => name);
  }

  /**
   * Takes back the migration that was applied last.
   *
   * @returns its name; undefined where there is none that this version knows
   */
  async revertLast(): Promise<string | undefined> {
    const [reverted] = await this.underLock((transaction) => this.down({ transaction }));
    return reverted?.name;
  }

  /** Without the table of the migrations, which is made in the transaction like all else. */
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
      if (NOTHING_THERE.test(systemErrorCode(error) ?? '')) {
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
