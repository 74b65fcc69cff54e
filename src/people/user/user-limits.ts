/** Limits of what an account holds: of its columns, its input and its documentation, in every API. */

/** Greatest length of an email address (RFC 5321 §4.5.3.1.3); they are ASCII. */
export const MAX_EMAIL_LENGTH = 254;

/** Greatest length of a full name, in code points. */
export const MAX_FULL_NAME_LENGTH = 255;

/** Greatest length of a biography, in code points. */
export const MAX_BIO_LENGTH = 10_000;

/** Greatest length of the reference to an image, which is ASCII. */
export const MAX_IMAGE_LENGTH = 2048;

/** Greatest length of a handle in a social network, in code points. */
export const MAX_HANDLE_LENGTH = 255;

/** Least length of a password that is to be set, in code points. */
export const MIN_PASSWORD_LENGTH = 8;

/** Greatest length of what is tried as an email or a password when signing in, in code points. */
export const MAX_CREDENTIAL_LENGTH = 1000;
