/** Limits of the values of an account, for its columns, input and documentation in every API. */

/** Greatest length of an email address (RFC 5321 §4.5.3.1.3); they are ASCII. */
export const MAX_EMAIL_LENGTH = 254;

/** Greatest length of a full name, in code points. */
export const MAX_FULL_NAME_LENGTH = 255;

/** Greatest length of a biography, in code points. */
export const MAX_BIO_LENGTH = 10_000;

/** How much of a biography lists show, in code points; an ellipsis stands for the rest. */
export const LISTED_BIO_LENGTH = 200;

/** Greatest length of the URL or path of an image, which is ASCII. */
export const MAX_IMAGE_LENGTH = 2048;

/** Greatest length of a handle in a social network, in code points. */
export const MAX_HANDLE_LENGTH = 255;

/** Least length of a new password, in code points. */
export const MIN_PASSWORD_LENGTH = 8;

/**
 * Greatest length of an email, a password or a refresh token that a client tries to sign in with, in code
 * points. It is longer than any valid one, so that a wrong one is reported as wrong and not as too long.
 */
export const MAX_CREDENTIAL_LENGTH = 1000;
