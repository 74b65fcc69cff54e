/** Prefix of the paths of this API. */
export const REALWORLD_PREFIX = '/api';
