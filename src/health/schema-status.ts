import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { SchemaMigrator } from '../database/schema-migrator.js';

/** Milliseconds for which a schema that was complete is taken to be so still. */
const TRUSTED_FOR = 60_000;

/**
 * Whether the schema is what this version needs. It was at the start, and only somebody who reverts
 * a migration can change that, so that few probes have to ask the database.
 */
@Injectable()
export class SchemaStatus {
  private readonly migrator: SchemaMigrator;
  private trustedUntil = -Infinity;

  constructor(orm: MikroORM) {
    this.migrator = new SchemaMigrator(orm.em);
  }

  /** @throws the driver's error if the database does not let itself be asked */
  async isComplete(): Promise<boolean> {
    if (performance.now() < this.trustedUntil) {
      return true;
    }
    const { pending } = await this.migrator.readState();
    if (pending.length > 0) {
      return false;
    }
    this.trustedUntil = performance.now() + TRUSTED_FOR;
    return true;
  }
}
