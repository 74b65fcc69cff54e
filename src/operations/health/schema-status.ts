import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { SchemaMigrator } from '../schema/schema-migrator.js';
import { findWrongSettings } from '../../platform/persistence/session-settings.js';

/** Milliseconds for which a successful check is reused. */
const TRUSTED_FOR = 60_000;

/**
 * Whether schema and settings are what this version needs. They were checked at the start and change
 * only if somebody reverts a migration or alters the database, so most probes reuse a check.
 */
@Injectable()
export class SchemaStatus {
  private readonly migrator: SchemaMigrator;
  private trustedUntil = -Infinity;

  constructor(private readonly orm: MikroORM) {
    this.migrator = new SchemaMigrator(orm.em);
  }

  /**
   * What is wrong with the database; undefined for nothing.
   *
   * @throws the driver's error if the query fails
   */
  async findFault(): Promise<string | undefined> {
    if (performance.now() < this.trustedUntil) {
      return undefined;
    }
    const { pending } = await this.migrator.readState();
    if (pending.length > 0) {
      return 'The database lacks migrations of this version';
    }
    if ((await findWrongSettings(this.orm.em)).length > 0) {
      return 'The database has settings that the server cannot work with';
    }
    this.trustedUntil = performance.now() + TRUSTED_FOR;
    return undefined;
  }
}
