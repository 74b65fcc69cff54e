/* Limits of webhooks. Columns, validation and documentation use them. */

/** Greatest number of webhooks. */
export const MAX_WEBHOOKS = 20;

/** Maximum length of the URL of a webhook, in characters. */
export const MAX_URL_LENGTH = 2000;

/** Maximum length of a description, in code points. */
export const MAX_DESCRIPTION_LENGTH = 255;

/** Maximum length of the name of a type of events. */
export const MAX_TYPE_LENGTH = 40;

/** Milliseconds for which the secret before the present one signs as well: 24 hours. */
export const ROTATION_TIME = 24 * 60 * 60 * 1000;

/** Milliseconds of failures after which a webhook is switched off: five days. */
export const FAILING_TIME = 5 * 24 * 60 * 60 * 1000;

/** Milliseconds that one attempt may take in all. */
export const ATTEMPT_TIMEOUT = 15_000;

/** Milliseconds for which deliveries are kept: 30 days. */
export const DELIVERY_RETENTION = 30 * 24 * 60 * 60 * 1000;
