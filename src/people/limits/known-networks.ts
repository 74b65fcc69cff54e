import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { countedAddress } from './client-address.js';

/** What the derived keys are for (RFC 5869 §3.2): the secret itself signs tokens and nothing else. */
const PURPOSE = 'platen known networks';

const KEY_BYTES = 32;

/**
 * How account and network are told apart in `known_network` without storing either. A plain hash would
 * not do: there are few enough IPv4 addresses to try them all.
 */
@Injectable()
export class KnownNetworks {
  private readonly keys: readonly [Buffer, ...Buffer[]];

  constructor({ jwtSecret, jwtPreviousSecrets }: AppConfig) {
    this.keys = [keyFrom(jwtSecret), ...jwtPreviousSecrets.map(keyFrom)];
  }

  /**
   * The hashes under which an account (its folded email) and the network of an address may be stored:
   * the first by the current secret, the others by the previous ones.
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
