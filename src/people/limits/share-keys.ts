import type { FastifyRequest } from 'fastify';
import { AddressRanges } from '../../config/address-ranges.js';
import type { AppConfig } from '../../config/app-config.js';
import { countedAddress } from './client-address.js';

/**
 * Creates the function that returns whose share of a `FairQueue` the expensive work of a request counts
 * against: its address, unless it is a trusted client, and its account, if it has a valid token.
 *
 * @param accountIdOf the id of the user who sent a request; undefined without a valid token
 */
export function shareKeys(
  { trustedClients }: Pick<AppConfig, 'trustedClients'>,
  accountIdOf: (request: FastifyRequest) => number | undefined,
): (request: FastifyRequest) => string[] {
  const trusted = new AddressRanges(trustedClients);
  return (request) => {
    const accountId = accountIdOf(request);
    return [
      ...(trusted.includes(request.ip) ? [] : [`address ${countedAddress(request.ip)}`]),
      ...(accountId === undefined ? [] : [`account ${accountId}`]),
    ];
  };
}
