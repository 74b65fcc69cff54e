/** Messages of the RealWorld specification. */

export const BLANK = ["can't be blank"];
export const NO_TOKEN = { token: ['is missing'] };
export const BAD_TOKEN = { token: ['is invalid'] };
