import { LISTED_BIO_LENGTH } from './user-limits.js';

/** The bio of the user `u` as lists show it: a page must not contain the long bios of all its authors. */
export const LISTED_BIO = `case when length(u.bio) > ${LISTED_BIO_LENGTH}
    then left(u.bio, ${LISTED_BIO_LENGTH}) || '…' else u.bio end`;
