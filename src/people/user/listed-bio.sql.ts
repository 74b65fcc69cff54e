/** How much of a bio lists show, in code points; an ellipsis stands for the rest. */
export const LISTED_BIO_LENGTH = 200;

/** The bio of the user `u` as lists show it: a page is not to carry the long bios of all its authors. */
export const LISTED_BIO = `case when length(u.bio) > ${LISTED_BIO_LENGTH}
    then left(u.bio, ${LISTED_BIO_LENGTH}) || '…' else u.bio end`;
