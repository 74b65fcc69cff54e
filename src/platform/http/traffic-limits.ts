import type { FastifyInstance } from 'fastify';
import { AddressRanges } from '../../config/address-ranges.js';
import type { AppConfig } from '../../config/app-config.js';
import { ConnectionLimits } from './connection-limits.js';
import { type AddressKey, PerAddressLimit } from './per-address-limit.js';
import { ConcurrencyLimiter } from './concurrency-limiter.js';
import { ResponseTimeout } from './response-timeout.js';

export type TrafficConfig = Pick<
  AppConfig,
  | 'trustedProxies'
  | 'trustedClients'
  | 'responseTimeout'
  | 'maxConcurrentRequests'
  | 'maxConcurrentRequestsPerAddress'
  | 'maxConnections'
  | 'maxConnectionsPerAddress'
>;

/** The limits that protect the server from too many clients at once, and from slow ones. */
export class TrafficLimits {
  readonly limiter: ConcurrencyLimiter;
  readonly connections: ConnectionLimits;
  readonly responses: ResponseTimeout;

  /** @param keyOf the key that a client address is counted under */
  constructor(config: TrafficConfig, keyOf: AddressKey) {
    const trusted = new AddressRanges(config.trustedClients);
    const addresses = { keyOf, isExempt: (ip: string) => trusted.includes(ip) };
    this.limiter = new ConcurrencyLimiter(
      config.maxConcurrentRequests,
      new PerAddressLimit(config.maxConcurrentRequestsPerAddress, addresses),
    );
    this.connections = new ConnectionLimits(
      config.maxConnections,
      // A proxy's connections carry the requests of many clients.
      new PerAddressLimit(
        config.trustedProxies > 0 ? 0 : config.maxConnectionsPerAddress,
        addresses,
      ),
    );
    this.responses = new ResponseTimeout(config.responseTimeout);
  }

  /** Applies the limits to everything that `fastify` serves. */
  register(fastify: FastifyInstance): void {
    this.limiter.register(fastify);
    this.connections.watch(fastify.server);
    this.responses.watch(fastify.server);
  }
}
