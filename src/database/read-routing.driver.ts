import { type ConnectionType, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { currentReadSource } from '../common/read-source.js';

/**
 * Sends reads to a replica only where `readingFrom('replica', …)` says so. The ORM by itself would
 * send each read outside a transaction there, also those of people who have just written something.
 */
export class ReadRoutingDriver extends PostgreSqlDriver {
  /** The connection of every statement that is outside a transaction, and of each `begin`. */
  override getConnection(
    type: ConnectionType = 'write',
  ): ReturnType<PostgreSqlDriver['getConnection']> {
    return super.getConnection(currentReadSource() === 'replica' ? type : 'write');
  }
}
