/** Identifies a request and its retries (draft-ietf-httpapi-idempotency-key-header). */
export const IDEMPOTENCY_KEY_HEADER = 'Idempotency-Key';

/** `true` in a response that was stored for an earlier request. */
export const IDEMPOTENCY_REPLAYED_HEADER = 'Idempotency-Replayed';

/** Greatest length of a key, in characters. */
export const MAX_KEY_LENGTH = 255;
