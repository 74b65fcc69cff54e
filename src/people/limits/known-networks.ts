import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { countedAddress } from './client-address.js';

/** Purpose of the derived keys (RFC 5869 §3.2): the secret itself is only used to sign tokens. */
const PURPOSE = 'platen known networks';

const KEY_BYTES = 32;

/**
 * Hashes pairs of account and network, so that `known_network` stores neither. A hash without a key would
 * not be enough: there are few enough IPv4 addresses to try them all.
 */
@Injectable()
export class KnownNetworks {
  private readonly keys: readonly [Buffer, ...Buffer[]];

  constructor({ jwtSecret, jwtPreviousSecrets }: AppConfig) {
    this.keys = [keyFrom(jwtSecret), ...jwtPreviousSecrets.map(keyFrom)];
  }

  /**
   * The hashes under which the pair of an account (its folded email) and the network of an address may be
   * stored: the first is made with the current secret, the others with the previous ones.
   */
  hashesOf(email: string, ip: string): [string, ...string[]] {
    const [current, ...previous] = this.keys;
    const hash = (key: Buffer): string =>
      createHmac('sha256', key)
        .update(`${email}\0${countedAddress(ip)}`)
        .digest('hex');
    return [hash(current), ...previous.map(hash)];
  }
}

function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, KEY_BYTES));
}
