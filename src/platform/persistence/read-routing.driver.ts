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

  /** The connection of every statement that is outside a transaction, and of each `begin`. */
  override getConnection(
    type: ConnectionType = 'write',
  ): ReturnType<PostgreSqlDriver['getConnection']> {
    return super.getConnection(currentReadSource() === 'replica' ? type : 'write');
  }

  /** The pools of connections: of the primary, then of the replicas as they were configured. */
  async getPools(): Promise<Pool[]> {
    const connections = [this.connection, ...this.replicas];
    return Promise.all(connections.map((connection) => connection.getNativeClient()));
  }
}
