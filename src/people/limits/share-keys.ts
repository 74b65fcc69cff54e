import type { FastifyRequest } from 'fastify';
import { AddressRanges } from '../../config/address-ranges.js';
import type { AppConfig } from '../../config/app-config.js';
import { countedAddress } from './client-address.js';

/**
 * Makes the function that says whose share a request's costly work counts against: that of its
 * address, unless it is a trusted client, and that of its account, where there is one.
 *
 * @param accountIdOf the id of who sent a request; undefined for those without a valid token
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
