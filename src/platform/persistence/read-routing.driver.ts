import { type ConnectionType, type EntityManager, PostgreSqlDriver } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { currentReadSource } from './read-source.js';

/**
 * Sends reads to a replica only within `readingFrom('replica', …)`. The ORM itself would send every
 * read outside a transaction there, also those of users who have just written something.
 */
export class ReadRoutingDriver extends PostgreSqlDriver {
  /** The driver of the server's ORM, which `em` belongs to. */
  static of(em: EntityManager): ReadRoutingDriver {
    const driver = em.getDriver();
    if (!(driver instanceof ReadRoutingDriver)) {
      throw new Error('The ORM configuration lacks ReadRoutingDriver as its driver');
    }
    return driver;
  }

  /** Returns the connection for each statement outside a transaction, and for each `begin`. */
  override getConnection(
    type: ConnectionType = 'write',
  ): ReturnType<PostgreSqlDriver['getConnection']> {
    return super.getConnection(currentReadSource() === 'replica' ? type : 'write');
  }

  /** The connection pools: of the primary, then of the replicas in configured order. */
  async getPools(): Promise<Pool[]> {
    const connections = [this.connection, ...this.replicas];
    return Promise.all(connections.map((connection) => connection.getNativeClient()));
  }
}
