import { isIP } from 'node:net';
import type { AddressPolicy } from '../../platform/outgoing/address-policy.js';
import { MAX_URL_LENGTH } from './webhook-limits.js';

/** Whether `value` is a URL that a webhook can have; where it may lead is checked by {@link urlProblem}. */
export function isWebhookUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH || !/^[\x21-\x7e]+$/.test(value)) {
    return false;
  }
  const url = URL.parse(value);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    !value.includes('#')
  );
}

/** Why no message may be sent to a URL, as far as the URL itself tells; names are looked up when one is sent. */
export function urlProblem(
  { protocol, hostname }: URL,
  production: boolean,
  policy: AddressPolicy,
): string | undefined {
  if (production && protocol !== 'https:') {
    return 'must begin with https://';
  }
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && !policy.allows(address)
    ? 'must not lead into a private network; WEBHOOK_ALLOW of the server lists exceptions'
    : undefined;
}
