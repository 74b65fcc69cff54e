import { createHmac, randomBytes } from 'node:crypto';

/** How a secret begins, so that it can be told from other strings (Standard Webhooks). */
const PREFIX = 'whsec_';

/** Random bytes of a secret: the size of an HMAC-SHA256 key that loses nothing. */
const SECRET_BYTES = 32;

/** Makes a secret: `whsec_` and 32 random bytes in base64. */
export function makeWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** What is signed of a message. */
export interface SignedMessage {
  /** Its `webhook-id`. */
  id: string;
  /** Its `webhook-timestamp`, in seconds. */
  timestamp: number;
  body: string;
}

/**
 * The `webhook-signature` of a message: one signature for each secret, with blanks between.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureOf(
  { id, timestamp, body }: SignedMessage,
  secrets: readonly string[],
): string {
  return secrets
    .map((secret) => Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64'))
    .map((signature) => `v1,${signature}`)
    .join(' ');
}
