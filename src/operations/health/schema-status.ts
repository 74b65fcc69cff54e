import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { SchemaMigrator } from '../schema/schema-migrator.js';
import { findWrongSettings } from '../../platform/persistence/session-settings.js';

/** Milliseconds for which a successful check is reused. */
const REUSE_TIME = 60_000;

/**
 * Checks whether schema and settings are what this version needs. They are checked at the start and
 * change only if an operator reverts a migration or alters the database, so most probes reuse a result.
 */
@Injectable()
export class SchemaStatus {
  private readonly migrator: SchemaMigrator;
  private validUntil = -Infinity;

  constructor(private readonly orm: MikroORM) {
    this.migrator = new SchemaMigrator(orm.em);
  }

  /**
   * Returns what is wrong with the database; undefined if nothing is.
   *
   * @throws the driver's error if the query fails
   */
  async findFault(): Promise<string | undefined> {
    if (performance.now() < this.validUntil) {
      return undefined;
    }
    const { pending } = await this.migrator.readState();
    if (pending.length > 0) {
      return 'The database lacks migrations of this version';
    }
    if ((await findWrongSettings(this.orm.em)).length > 0) {
      return 'The database has settings that the server cannot work with';
    }
    this.validUntil = performance.now() + REUSE_TIME;
    return undefined;
  }
}
